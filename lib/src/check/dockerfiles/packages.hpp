#pragma once

#include "check/dockerfiles/subject.hpp"

#include <string_view>
#include <vector>

/// What package managers are told to do.
namespace tare::check::dockerfiles {

/// apt-get or apt.
[[nodiscard]] bool is_apt(const shell_command& c);

/// pip install in any of its forms: pip3, python -m pip, uv pip.
[[nodiscard]] bool is_pip_install(const shell_command& c);

/// A command that fetches package lists and nothing else: apt-get update, apk update, ….
[[nodiscard]] bool updates_lists(const shell_command& c);

/// A command that needs package lists: install, upgrade, build-dep, ….
[[nodiscard]] bool uses_lists(const shell_command& c);

/// Both are commands of one package manager.
[[nodiscard]] bool same_family(const shell_command& a, const shell_command& b);

/// A command that installs what a manifest or lock file lists: npm ci, pip install -r, go mod download, ….
[[nodiscard]] bool installs_from_manifest(const shell_command& c);

/// True when a RUN calls `program` with that argument.
[[nodiscard]] bool calls(const run& r, std::string_view program, std::string_view argument);

/// True when a RUN deletes a path that contains `path`.
[[nodiscard]] bool removes(const run& r, std::string_view path);

/// True when a RUN has a cache or tmpfs mount whose target contains `path`.
[[nodiscard]] bool has_cache_mount(const run& r, std::string_view path);

/// A package manager whose cache has to be cleaned.
struct cached_manager
{
    std::string_view program;
    std::vector<std::string_view> installs;
    std::vector<std::string_view> cleans;
    /// Where the cache is.
    std::vector<std::string_view> paths;
};

/// The answer of a check that every RUN which installs with `m` cleans its cache afterwards.
[[nodiscard]] answer cleaned(const subject& s, const cached_manager& m);

/// The packages that a command is told to install after one of `verbs`: what is no option, nor the value of
/// one of `valued`. Words with variables are left out.
[[nodiscard]] std::vector<const dockerfile::shell_word*> packages_of(
    const shell_command& c, const std::vector<std::string_view>& verbs,
    const std::vector<std::string_view>& valued
);

/// True for a package of yum and dnf with its version, name-1.2, or a file or URL of one.
[[nodiscard]] bool has_rpm_version(std::string_view package);

/// Not applicable when there is no RUN or every RUN was understood, else not analysed.
[[nodiscard]] answer judged_commands_or_none(const subject& s, std::string nothing);

} // namespace tare::check::dockerfiles
