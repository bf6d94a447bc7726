#include <tare/image/archive_reader.hpp>
#include <tare/image/path.hpp>

namespace tare::image {

const blob* archive_contents::find(std::string_view path, const limits& bounds) const
{
    std::string clean;
    if (!clean_path(path, bounds, clean))
        return nullptr;
    for (std::size_t hops = 0; hops <= bounds.max_symlink_hops; ++hops) {
        if (const auto file = files.find(clean); file != files.end())
            return &blobs[file->second];
        const auto link = links.find(clean);
        if (link == links.end())
            return nullptr;
        clean = link->second;
    }
    return nullptr;
}

const blob* archive_contents::find(const tare::digest& d, const limits& bounds) const
{
    return find("blobs/sha256/" + d.hex(), bounds);
}

} // namespace tare::image
