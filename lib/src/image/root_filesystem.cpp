#include <tare/image/path.hpp>
#include <tare/image/root_filesystem.hpp>

#include <utility>

namespace tare::image {
namespace {

/// A path that is being walked component by component while links in it are replaced by their targets.
class remaining_path
{
public:
    remaining_path(std::string_view path, std::size_t max_hops) : rest_{path}, hops_left_{max_hops} {}

    /// The next component that is neither empty nor "."; empty at the end.
    std::string_view next() noexcept
    {
        std::string_view component;
        while (!rest_.empty() && (component.empty() || component == "."))
            component = next_component(rest_);
        return component == "." ? std::string_view{} : component;
    }

    /// True when no component is left.
    [[nodiscard]] bool empty() const noexcept
    {
        for (auto rest = rest_; !rest.empty();)
            if (const auto component = next_component(rest); !component.empty() && component != ".")
                return false;
        return true;
    }

    /// Puts a link's target before what is left; false when there were too many.
    bool expand(std::string_view target)
    {
        if (hops_left_ == 0)
            return false;
        --hops_left_;
        std::string joined{target};
        joined += '/';
        joined += rest_;
        buffer_ = std::move(joined);
        rest_ = buffer_;
        return true;
    }

private:
    std::string buffer_;
    std::string_view rest_;
    std::size_t hops_left_;
};

} // namespace

root_filesystem::root_filesystem(const limits& bounds) : bounds_{bounds}
{
    nodes_.emplace_back();
    nodes_[0].parent = 0;
    bind(0, add_inode(nullptr, tar::entry_type::directory));
    nodes_.emplace_back();
    aufs_links_ = 1;
    bind(1, add_inode(nullptr, tar::entry_type::directory));
}

bool root_filesystem::is_directory(node_id id) const noexcept
{
    return inode_of(id).type == tar::entry_type::directory;
}

bool root_filesystem::existed_before_layer(node_id id) const noexcept
{
    return nodes_[id].layer != layers_ || nodes_[id].existed_before;
}

std::optional<node_id> root_filesystem::child(node_id parent, std::string_view name) const noexcept
{
    const auto found = names_.find(key{parent, name});
    return found == names_.end() ? std::nullopt : std::optional{found->second};
}

node_id root_filesystem::following(node_id id) const noexcept
{
    if (nodes_[id].first_child != no_id)
        return nodes_[id].first_child;
    while (id != root() && nodes_[id].next_sibling == no_id)
        id = nodes_[id].parent;
    return id == root() ? no_id : nodes_[id].next_sibling;
}

std::string root_filesystem::path_of(node_id id) const
{
    if (id == root())
        return "/";
    std::size_t length = 0;
    for (auto n = id; n != root(); n = nodes_[n].parent)
        length += nodes_[n].name.size() + 1;
    std::string path(length, '/');
    for (auto n = id; n != root(); n = nodes_[n].parent) {
        const auto name = nodes_[n].name;
        length -= name.size();
        std::copy(name.begin(), name.end(), path.begin() + static_cast<std::ptrdiff_t>(length));
        --length;
    }
    return path;
}

node_id root_filesystem::add_node(node_id parent, std::string_view name)
{
    const auto id = static_cast<node_id>(nodes_.size());
    node n;
    n.name = name;
    n.parent = parent;
    n.layer = layers_;
    n.next_sibling = nodes_[parent].first_child;
    nodes_.push_back(n);
    if (n.next_sibling != no_id)
        nodes_[n.next_sibling].previous_sibling = id;
    nodes_[parent].first_child = id;
    names_.insert_or_assign(key{parent, name}, id);
    return id;
}

inode_id root_filesystem::add_inode(const layer_entry* entry, tar::entry_type type)
{
    inode i;
    i.entry = entry;
    i.attributes = entry;
    i.layer = layers_;
    i.type = type;
    inodes_.push_back(i);
    return static_cast<inode_id>(inodes_.size() - 1);
}

void root_filesystem::bind(node_id id, inode_id inode)
{
    nodes_[id].inode = inode;
    nodes_[id].layer = layers_;
    ++inodes_[inode].links;
}

void root_filesystem::release(node_id id)
{
    auto& inode = inodes_[nodes_[id].inode];
    if (--inode.links == 0)
        inode.hidden_by = layers_;
}

void root_filesystem::unlink(node_id id) noexcept
{
    const auto& n = nodes_[id];
    if (n.previous_sibling != no_id)
        nodes_[n.previous_sibling].next_sibling = n.next_sibling;
    else
        nodes_[n.parent].first_child = n.next_sibling;
    if (n.next_sibling != no_id)
        nodes_[n.next_sibling].previous_sibling = n.previous_sibling;
    names_.erase(key{n.parent, n.name});
    removed_.insert_or_assign(key{n.parent, n.name}, id);
    last_directory_id_ = no_id;
}

std::uint64_t root_filesystem::release_subtree(node_id top)
{
    std::uint64_t bytes = 0;
    for (auto id = top; id != no_id;) {
        release(id);
        if (!is_directory(id)) {
            bytes += nodes_[id].header_size;
            const bool existed = existed_before_layer(id);
            if (nodes_[id].layer == layers_)
                --(existed ? changes_.files_modified : changes_.files_added);
            changes_.files_deleted += existed ? 1U : 0U;
        }
        if (nodes_[id].first_child != no_id) {
            id = nodes_[id].first_child;
            continue;
        }
        while (id != top && nodes_[id].next_sibling == no_id)
            id = nodes_[id].parent;
        id = id == top ? no_id : nodes_[id].next_sibling;
    }
    return bytes;
}

std::uint64_t root_filesystem::remove(node_id id)
{
    unlink(id);
    return release_subtree(id);
}

std::uint64_t root_filesystem::remove_children(node_id id)
{
    std::uint64_t bytes = 0;
    while (nodes_[id].first_child != no_id)
        bytes += remove(nodes_[id].first_child);
    return bytes;
}

std::optional<node_id> root_filesystem::formerly(node_id parent, std::string_view name) const
{
    if (const auto found = removed_.find(key{parent, name}); found != removed_.end())
        return found->second;
    const auto shadow = shadows_.find(parent);
    if (shadow == shadows_.end())
        return std::nullopt;
    if (const auto found = removed_.find(key{shadow->second, name}); found != removed_.end())
        return found->second;
    return child(shadow->second, name);
}

std::optional<node_id> root_filesystem::walk(std::string_view path, bool follow_last, bool removed_too) const
{
    remaining_path rest{path, bounds_.max_symlink_hops};
    auto at = root();
    for (auto name = rest.next(); !name.empty(); name = rest.next()) {
        if (!is_directory(at))
            return std::nullopt;
        if (name == "..") {
            at = nodes_[at].parent;
            continue;
        }
        auto next = child(at, name);
        if (!next && removed_too)
            next = formerly(at, name);
        if (!next)
            return std::nullopt;
        const auto& inode = inode_of(*next);
        if (inode.type != tar::entry_type::symbolic_link || (!follow_last && rest.empty())) {
            at = *next;
            continue;
        }
        if (inode.entry->link_target.starts_with('/'))
            at = root();
        if (!rest.expand(inode.entry->link_target))
            return std::nullopt;
    }
    return at;
}

std::optional<node_id> root_filesystem::resolve(std::string_view path) const
{
    return walk(path, true, false);
}

result<node_id> root_filesystem::make_directory(node_id parent, std::string_view name)
{
    const auto before = formerly(parent, name);
    const auto id = add_node(parent, implied_names_.keep(name));
    bind(id, add_inode(nullptr, tar::entry_type::directory));
    nodes_[id].existed_before = before && existed_before_layer(*before);
    if (before && is_directory(*before))
        shadows_.insert_or_assign(id, *before);
    return id;
}

result<node_id> root_filesystem::make_directories(std::string_view path)
{
    if (last_directory_id_ != no_id && path == last_directory_)
        return last_directory_id_;
    remaining_path rest{path, bounds_.max_symlink_hops};
    auto at = root();
    for (auto name = rest.next(); !name.empty(); name = rest.next()) {
        if (name == "..") {
            at = nodes_[at].parent;
            continue;
        }
        const auto next = child(at, name);
        if (!next) {
            if (nodes_.size() >= no_id - 1 || nodes_.size() > 2 * bounds_.max_entries)
                return limit_error("max_entries", bounds_.max_entries, std::string{path});
            const auto made = make_directory(at, name);
            if (!made)
                return made.error();
            at = *made;
            continue;
        }
        const auto& inode = inode_of(*next);
        if (inode.type == tar::entry_type::directory) {
            at = *next;
            continue;
        }
        if (inode.type != tar::entry_type::symbolic_link)
            return make_error(
                errc::malformed_layer, "A path leads through a file as if it were a directory.",
                std::string{path}
            );
        if (nodes_[*next].layer != layers_ && changes_.path_through_lower_link.empty())
            changes_.path_through_lower_link = path;
        if (inode.entry->link_target.starts_with('/'))
            at = root();
        if (!rest.expand(inode.entry->link_target))
            return make_error(
                errc::malformed_layer, "A path leads through too many symbolic links.", std::string{path}
            );
    }
    last_directory_ = path;
    last_directory_id_ = at;
    return at;
}

} // namespace tare::image
