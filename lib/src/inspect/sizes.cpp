#include <tare/base/text.hpp>
#include <tare/inspect/facts.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <numeric>

namespace tare::inspect {

using image::node_id;

std::vector<std::uint64_t> duplicate_bytes(const image_view& view)
{
    boost::unordered_flat_map<digest, std::uint32_t, digest_hash> seen;
    std::vector<std::uint64_t> bytes(view.layers.size());
    for (const auto& inode : view.files.inodes())
        if (inode.is_file() && inode.links > 0 && inode.size() > 0 && seen[inode.entry->content]++ > 0)
            bytes[inode.layer] += inode.size();
    return bytes;
}

report::sizes sizes(const image_view& view)
{
    report::sizes out;
    for (const auto* const layer : view.layers)
        out.stored += layer->stored_bytes;
    for (const auto& inode : view.files.inodes())
        if (inode.is_file() && inode.links > 0)
            out.visible += inode.size();
    out.hidden = out.stored - out.visible;
    const auto duplicates = duplicate_bytes(view);
    out.duplicate = std::accumulate(duplicates.begin(), duplicates.end(), std::uint64_t{0});
    return out;
}

report::counts counts(const image_view& view)
{
    report::counts out;
    view.files.for_each([&](node_id id) {
        switch (view.files.inode_of(id).type) {
        case tar::entry_type::regular:
            ++out.files;
            break;
        case tar::entry_type::directory:
            ++out.directories;
            break;
        case tar::entry_type::symbolic_link:
            ++out.symlinks;
            break;
        default:
            ++out.other;
        }
    });
    return out;
}

} // namespace tare::inspect
