#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Accounts as a container runtime reads them. Runtimes are more forgiving than passwd(5): a line that is too
/// short still counts, and a number that is none is 0, which is root. Following them here keeps a malformed
/// line from reading as harmless.
namespace tare::inspect {

/// Who a container runs as: the config's User, resolved through the image's own passwd and group as runc and
/// containerd do it.
struct effective_user
{
    /// Absent when the runtime refuses to start the container; then `problem` says why.
    std::optional<std::uint64_t> uid;
    std::optional<std::uint64_t> gid;
    /// The user part is a number, so that Kubernetes can tell without the image that it is not root.
    bool user_is_number = false;
    /// The group was given, by name or number.
    bool group_is_given = false;
    /// passwd has the user; without it the group is 0 unless one is given, and there is no home.
    bool in_passwd = false;
    /// The name that passwd has for it, raw; empty when it has none.
    std::string name;
    /// Why it does not resolve; one sentence, escaped.
    std::string problem;
};

/// Resolves `user` ("", "app", "1000", "app:staff", "0:0"). `passwd` and `group` are the texts of the files;
/// absent ones have no entries.
[[nodiscard]] effective_user
resolve_user(std::string_view user, std::string_view passwd, std::string_view group);

} // namespace tare::inspect
