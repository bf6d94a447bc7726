#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
    /// Groups beside `gid`: those that list the user, unless a group is given.
    std::vector<std::uint64_t> groups;
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

/// One line of passwd, group or shadow; views into its text. Fields that a line is too short for are empty.
struct account_entry
{
    /// From 1.
    std::uint64_t line = 0;
    std::string_view name;
    std::string_view password;
    /// The third field as it stands: uid in passwd, gid in group.
    std::string_view id;
    /// `id` as a number; absent when it is none, which runtimes read as 0.
    std::optional<std::uint64_t> number;
};

/// The lines of such a file, without empty ones, comments and what has no colon and is no entry to anybody.
[[nodiscard]] std::vector<account_entry> account_entries(std::string_view text);

} // namespace tare::inspect
