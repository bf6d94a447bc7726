#pragma once

#include <tare/inspect/content.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::inspect {

/// Whether a directory is one of those that systems share out among everything that is installed: "/",
/// "/etc", "/usr/lib", "/var/lib" and the like (hier(7)). What is needed of such a directory is never all of
/// it. `path` is absolute, without links.
[[nodiscard]] bool is_system_directory(std::string_view path) noexcept;

/// The absolute path without its last component; "/" of those in "/".
[[nodiscard]] std::string_view directory_of(std::string_view path) noexcept;

/// The last component.
[[nodiscard]] std::string_view name_of(std::string_view path) noexcept;

/// A path as a process sees it that works in `working_dir`, which is "/" when it is empty.
[[nodiscard]] std::string absolute(std::string_view path, std::string_view working_dir);

/// Looks a path up like `root_filesystem::resolve`; the symbolic links that are followed are added to
/// `links`, in their order.
[[nodiscard]] std::optional<image::node_id>
resolve(const image_view& view, std::string_view path, std::vector<image::node_id>& links);

/// The paths of the root filesystem that a pattern means, in order: "*" stands for any characters of one
/// component. Components without it are taken as they are.
[[nodiscard]] std::vector<std::string> matching_paths(const image_view& view, std::string_view pattern);

} // namespace tare::inspect
