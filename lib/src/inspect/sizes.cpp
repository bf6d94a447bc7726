#include <tare/base/text.hpp>
#include <tare/inspect/facts.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

namespace tare::inspect {
namespace {

using image::no_id;
using image::node_id;

bool is_file(const image::inode& i) noexcept
{
    return i.type == tar::entry_type::regular && i.entry != nullptr;
}

std::uint64_t duplicate_bytes(const image_view& view)
{
    boost::unordered_flat_map<digest, std::uint32_t, digest_hash> seen;
    std::uint64_t bytes = 0;
    for (const auto& inode : view.files.inodes())
        if (is_file(inode) && inode.links > 0 && inode.size() > 0 && seen[inode.entry->content]++ > 0)
            bytes += inode.size();
    return bytes;
}

/// Keeps the heaviest of many, heaviest first and then by path.
class ranking
{
public:
    explicit ranking(std::size_t count) : count_{count} {}

    void offer(std::uint64_t bytes, node_id id)
    {
        if (bytes == 0)
            return;
        candidates_.emplace_back(bytes, id);
        if (candidates_.size() >= 64 * (count_ + 1))
            shrink();
    }

    template<class PathOf>
    std::vector<std::tuple<std::uint64_t, std::string, node_id>> result(PathOf path_of)
    {
        shrink();
        std::vector<std::tuple<std::uint64_t, std::string, node_id>> out;
        for (const auto& [bytes, id] : candidates_)
            out.emplace_back(bytes, path_of(id), id);
        std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
            return std::get<0>(a) != std::get<0>(b) ? std::get<0>(a) > std::get<0>(b)
                                                    : std::get<1>(a) < std::get<1>(b);
        });
        out.resize(std::min(out.size(), count_));
        return out;
    }

private:
    /// Drops what can no longer make it; entries as heavy as the last one stay, so that the path decides
    /// among them.
    void shrink()
    {
        if (candidates_.size() <= count_ || count_ == 0)
            return;
        const auto last = candidates_.begin() + static_cast<std::ptrdiff_t>(count_ - 1);
        std::nth_element(candidates_.begin(), last, candidates_.end(), [](const auto& a, const auto& b) {
            return a.first > b.first;
        });
        const auto threshold = last->first;
        std::erase_if(candidates_, [&](const auto& c) { return c.first < threshold; });
    }

    std::size_t count_;
    std::vector<std::pair<std::uint64_t, node_id>> candidates_;
};

} // namespace

report::sizes sizes(const image_view& view)
{
    report::sizes out;
    for (const auto* const layer : view.layers)
        out.stored += layer->stored_bytes;
    for (const auto& inode : view.files.inodes())
        if (is_file(inode) && inode.links > 0)
            out.visible += inode.size();
    out.hidden = out.stored - out.visible;
    out.duplicate = duplicate_bytes(view);
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

/// What is below each directory, by node; a file with several names weighs where its first one in the tree
/// is.
std::vector<std::uint64_t> directory_bytes(const image::root_filesystem& files)
{
    std::vector<std::uint64_t> bytes;
    std::vector<node_id> owner(files.inodes().size(), no_id);
    files.for_each([&](node_id id) {
        const auto& inode = files.inode_of(id);
        if (!is_file(inode) || owner[files.at(id).inode] != no_id)
            return;
        owner[files.at(id).inode] = id;
        for (auto up = files.at(id).parent;; up = files.at(up).parent) {
            if (bytes.size() <= up)
                bytes.resize(up + 1);
            bytes[up] += inode.size();
            if (up == files.root())
                break;
        }
    });
    return bytes;
}

report::heaviest heaviest(const image_view& view, std::size_t count)
{
    const auto below = directory_bytes(view.files);
    ranking files{count};
    ranking directories{count};
    const auto path_of = [&](node_id id) { return view.files.path_of(id); };
    // A file with several names is shown once, under the first of them.
    boost::unordered_flat_map<image::inode_id, node_id> linked;
    view.files.for_each([&](node_id id) {
        const auto& inode = view.files.inode_of(id);
        if (inode.type == tar::entry_type::directory)
            directories.offer(id < below.size() ? below[id] : 0, id);
        else if (is_file(inode) && inode.links == 1)
            files.offer(inode.size(), id);
        else if (is_file(inode)) {
            const auto [known, added] = linked.emplace(view.files.at(id).inode, id);
            if (!added && path_of(id) < path_of(known->second))
                known->second = id;
        }
    });
    for (const auto& [inode, id] : linked)
        files.offer(view.files.inodes()[inode].size(), id);
    report::heaviest out;
    for (const auto& [bytes, path, id] : files.result(path_of))
        out.files.push_back({escape_text(path), bytes, view.files.inode_of(id).layer});
    for (const auto& [bytes, path, id] : directories.result(path_of))
        out.directories.push_back({escape_text(path), bytes, std::nullopt});
    return out;
}

report::file_tree file_tree(const image_view& view)
{
    const auto below = directory_bytes(view.files);
    report::file_tree out;
    const auto add = [&](node_id id) {
        const auto& inode = view.files.inode_of(id);
        auto& n = out.emplace_back();
        n.path = view.files.path_of(id);
        n.type = tar::to_string(inode.type);
        n.mode = inode.mode();
        n.layer = inode.layer;
        n.links = is_file(inode) ? inode.links : 1;
        if (inode.entry != nullptr) {
            n.uid = inode.entry->uid;
            n.gid = inode.entry->gid;
            n.mtime = inode.entry->mtime;
        }
        if (is_file(inode)) {
            n.size = inode.size();
            n.content = inode.entry->content;
        }
        if (inode.type == tar::entry_type::directory)
            n.size = id < below.size() ? below[id] : 0;
        if (inode.type == tar::entry_type::symbolic_link)
            n.link_target = inode.entry->link_target;
    };
    add(view.files.root());
    view.files.for_each(add);
    // A slash sorts before every other byte, so that a directory is followed by what it holds.
    const auto rank = [](char c) { return c == '/' ? -1 : static_cast<int>(static_cast<unsigned char>(c)); };
    std::sort(out.begin(), out.end(), [&](const report::file_node& a, const report::file_node& b) {
        return std::lexicographical_compare(
            a.path.begin(), a.path.end(), b.path.begin(), b.path.end(),
            [&](char x, char y) { return rank(x) < rank(y); }
        );
    });
    return out;
}

} // namespace tare::inspect
