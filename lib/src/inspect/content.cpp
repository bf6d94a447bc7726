#include <tare/inspect/facts.hpp>

#include <array>

namespace tare::inspect {
namespace {

constexpr std::array<std::string_view, 4> kept_paths{
    "etc/passwd",
    "etc/group",
    "etc/os-release",
    "usr/lib/os-release",
};

} // namespace

std::size_t kept_bytes(std::string_view clean_path, const limits& bounds)
{
    for (const auto path : kept_paths)
        if (path == clean_path)
            return bounds.max_kept_file_bytes;
    return 0;
}

std::optional<std::string_view> content(const image_view& view, std::string_view path)
{
    const auto found = view.files.resolve(path);
    if (!found)
        return std::nullopt;
    const auto& inode = view.files.inode_of(*found);
    if (inode.type != tar::entry_type::regular || inode.entry->kept == image::layer_entry::not_kept)
        return std::nullopt;
    const auto& kept = view.layers[inode.layer]->kept[inode.entry->kept];
    return kept.complete ? std::optional<std::string_view>{kept.bytes} : std::nullopt;
}

} // namespace tare::inspect
