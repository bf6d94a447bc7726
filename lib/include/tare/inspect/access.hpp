#pragma once

#include <tare/inspect/content.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

/// What the rights of files allow a process inside a container.
namespace tare::inspect {

/// Who asks.
struct credentials
{
    std::uint64_t uid = 0;
    std::uint64_t gid = 0;
    /// Supplementary groups.
    std::vector<std::uint64_t> groups{};
};

/// One of the three rights, by its bit in the rights of others.
enum class permission : std::uint8_t
{
    execute = 1,
    write = 2,
    read = 4,
};

/// Whether the rights of a file or directory grant something, its path left aside. Root has the capabilities
/// that runtimes leave it: it may read and write everything, search every directory, and execute what anybody
/// may (path_resolution(7), "Bypassing permission checks"). Lists of access rights are not looked at.
[[nodiscard]] bool
may(const image_view& view, image::node_id id, const credentials& who, permission what) noexcept;

/// Whether the directories that lead to a file may be searched: those of `path` as it is written, up to its
/// last name, and those in which `id`, to which it leads, lies.
[[nodiscard]] bool
may_reach(const image_view& view, std::string_view path, image::node_id id, const credentials& who);

} // namespace tare::inspect
