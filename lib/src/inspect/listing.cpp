#include <tare/base/text.hpp>
#include <tare/inspect/facts.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace tare::inspect {
namespace {

using image::node_id;
using image::root_filesystem;

/// The root and everything below it in path order, each directory before what it holds.
std::vector<node_id> in_path_order(const root_filesystem& files)
{
    std::vector<node_id> order;
    std::vector<node_id> waiting{files.root()};
    while (!waiting.empty()) {
        const auto id = waiting.back();
        waiting.pop_back();
        order.push_back(id);
        const auto first = waiting.size();
        for (auto child = files.at(id).first_child; child != image::no_id;
             child = files.at(child).next_sibling)
            waiting.push_back(child);
        // The last one is taken next, so that they come in order.
        std::sort(
            waiting.begin() + static_cast<std::ptrdiff_t>(first), waiting.end(),
            [&](node_id a, node_id b) { return files.at(a).name > files.at(b).name; }
        );
    }
    return order;
}

/// What is below each directory; a file with several names weighs where the first one in order is.
bytes_by_directory directory_bytes(const root_filesystem& files, const std::vector<node_id>& order)
{
    bytes_by_directory bytes;
    std::vector<bool> seen(files.inodes().size());
    for (const auto id : order) {
        const auto& inode = files.inode_of(id);
        if (!inode.is_file() || seen[files.at(id).inode])
            continue;
        seen[files.at(id).inode] = true;
        for (auto up = files.at(id).parent;; up = files.at(up).parent) {
            bytes[up] += inode.size();
            if (up == files.root())
                break;
        }
    }
    return bytes;
}

/// The heaviest of what is offered; of equals, those offered first.
class ranking
{
public:
    explicit ranking(std::size_t count) : count_{count} {}

    void offer(std::uint64_t bytes, node_id id)
    {
        if (bytes == 0 || (best_.size() == count_ && (best_.empty() || bytes <= best_.back().first)))
            return;
        const auto place =
            std::find_if(best_.begin(), best_.end(), [&](const auto& b) { return b.first < bytes; });
        best_.emplace(place, bytes, id);
        best_.resize(std::min(best_.size(), count_));
    }

    [[nodiscard]] const std::vector<std::pair<std::uint64_t, node_id>>& best() const noexcept
    {
        return best_;
    }

private:
    std::size_t count_;
    std::vector<std::pair<std::uint64_t, node_id>> best_;
};

std::optional<std::uint32_t>
position_of(std::span<const std::uint32_t> positions, image::inode_id inode) noexcept
{
    if (inode >= positions.size() || positions[inode] == 0)
        return std::nullopt;
    return positions[inode] - 1;
}

report::file_node
described(const root_filesystem& files, node_id id, std::uint64_t bytes_below, const file_notes& notes)
{
    const auto& inode = files.inode_of(id);
    report::file_node out;
    out.path = files.path_of(id);
    out.type = tar::to_string(inode.type);
    out.mode = inode.mode();
    out.layer = inode.layer;
    if (inode.attributes != nullptr) {
        out.uid = inode.attributes->uid;
        out.gid = inode.attributes->gid;
        out.mtime = inode.attributes->mtime;
    }
    if (inode.is_file()) {
        out.size = inode.size();
        out.links = inode.links;
        out.content = inode.entry->content;
    } else if (inode.type == tar::entry_type::directory) {
        out.size = bytes_below;
    } else if (inode.type == tar::entry_type::symbolic_link) {
        out.link_target = inode.entry->link_target;
    }
    out.package = position_of(notes.packages, files.at(id).inode);
    out.part = position_of(notes.parts, files.at(id).inode);
    return out;
}

} // namespace

listing::listing(const image_view& view)
    : files_{view.files}, order_{in_path_order(files_)}, bytes_below_{directory_bytes(files_, order_)}
{}

report::heaviest listing::heaviest(std::size_t count) const
{
    ranking heavy_files{count};
    ranking heavy_directories{count};
    std::vector<bool> seen(files_.inodes().size());
    for (const auto id : order_) {
        const auto& inode = files_.inode_of(id);
        if (inode.type == tar::entry_type::directory && id != files_.root())
            heavy_directories.offer(bytes_below(id), id);
        if (inode.is_file() && !seen[files_.at(id).inode]) {
            seen[files_.at(id).inode] = true;
            heavy_files.offer(inode.size(), id);
        }
    }
    report::heaviest out;
    for (const auto& [bytes, id] : heavy_files.best())
        out.files.push_back({escape_text(files_.path_of(id)), bytes, files_.inode_of(id).layer});
    for (const auto& [bytes, id] : heavy_directories.best())
        out.directories.push_back({escape_text(files_.path_of(id)), bytes, std::nullopt});
    return out;
}

std::string listing::files(const file_notes& notes) const
{
    std::size_t name_bytes = 0;
    for (const auto id : order_) {
        const auto* const entry = files_.inode_of(id).entry;
        name_bytes += files_.at(id).name.size() + (entry == nullptr ? 0 : entry->link_target.size());
    }
    report::file_tree_encoder encoder;
    encoder.reserve(order_.size(), name_bytes);
    for (const auto id : order_)
        encoder.add(described(files_, id, bytes_below(id), notes));
    return encoder.finish();
}

std::uint64_t listing::bytes_below(node_id id) const noexcept
{
    const auto found = bytes_below_.find(id);
    return found == bytes_below_.end() ? 0 : found->second;
}

} // namespace tare::inspect
