#include <tare/image/path.hpp>
#include <tare/image/root_filesystem.hpp>

#include <utility>

namespace tare::image {
namespace {

constexpr std::string_view whiteout_prefix = ".wh.";
constexpr std::string_view opaque_marker = ".wh..wh..opq";
constexpr std::string_view aufs_prefix = ".wh..wh.";
constexpr std::string_view aufs_links_directory = ".wh..wh.plnk";

error malformed(std::string detail, std::string_view path)
{
    return error{errc::malformed_layer, std::move(detail), {}, {}, std::string{path}};
}

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
        length -= nodes_[n].name.size();
        path.replace(length, nodes_[n].name.size(), nodes_[n].name);
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

std::optional<node_id> root_filesystem::link_target(std::string_view path) const
{
    if (parent_path(path) == aufs_links_directory)
        return child(aufs_links_, base_name(path));
    if (const auto live = walk(path, false, false))
        return live;
    return walk(path, false, true);
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
            return malformed("A path leads through a file as if it were a directory.", path);
        if (inode.entry->link_target.starts_with('/'))
            at = root();
        if (!rest.expand(inode.entry->link_target))
            return malformed("A path leads through too many symbolic links.", path);
    }
    last_directory_ = path;
    last_directory_id_ = at;
    return at;
}

void root_filesystem::apply_whiteout(std::string_view directory, std::string_view marker)
{
    auto& record = changes_.whiteouts.emplace_back();
    const auto named = marker.substr(whiteout_prefix.size());
    record.path = directory.empty() ? std::string{} : std::string{directory} + '/';
    record.path += named;
    const auto parent = walk(directory, true, false);
    if (!parent || !is_directory(*parent))
        return;
    if (marker == opaque_marker) {
        remove_children(*parent);
        return;
    }
    const auto target = child(*parent, named);
    if (!target)
        return;
    const bool directory_removed = is_directory(*target);
    const auto bytes = remove(*target);
    record.directory_bytes = directory_removed ? bytes : 0;
}

void root_filesystem::count_file(node_id id, bool existed, bool was_removed)
{
    nodes_[id].existed_before = existed;
    ++(existed ? changes_.files_modified : changes_.files_added);
    changes_.files_deleted -= was_removed ? 1U : 0U;
}

void root_filesystem::add_directory(node_id parent, std::string_view name, const layer_entry& e)
{
    const auto existing = child(parent, name);
    if (!existing) {
        const auto before = formerly(parent, name);
        const auto id = add_node(parent, name);
        bind(id, add_inode(&e, tar::entry_type::directory));
        nodes_[id].existed_before = before && existed_before_layer(*before);
        if (before && is_directory(*before))
            shadows_.insert_or_assign(id, *before);
        return;
    }
    const bool existed = existed_before_layer(*existing);
    if (is_directory(*existing)) {
        auto& inode = inodes_[nodes_[*existing].inode];
        inode.entry = &e;
        inode.layer = layers_;
        nodes_[*existing].layer = layers_;
    } else {
        release_subtree(*existing);
        nodes_[*existing].header_size = 0;
        bind(*existing, add_inode(&e, tar::entry_type::directory));
    }
    nodes_[*existing].existed_before = existed;
}

result<void> root_filesystem::add_file(node_id parent, std::string_view name, const layer_entry& e)
{
    const auto existing = child(parent, name);
    inode_id inode = no_id;
    if (e.type == tar::entry_type::hard_link) {
        const auto target = link_target(e.link_target);
        if (!target || target == existing || is_directory(*target))
            return malformed(
                "A hard link names a target that no container runtime could link to: it is missing, a "
                "directory or the "
                "link itself.",
                e.path
            );
        inode = nodes_[*target].inode;
    } else {
        inode = add_inode(&e, e.type);
    }
    if (!existing) {
        const auto before = formerly(parent, name);
        const bool existed = before && existed_before_layer(*before);
        const auto id = add_node(parent, name);
        bind(id, inode);
        nodes_[id].header_size = e.size;
        count_file(id, existed, existed && !is_directory(*before));
        return {};
    }
    const auto id = *existing;
    const bool existed = existed_before_layer(id);
    const bool was_directory = is_directory(id);
    const bool counted = nodes_[id].layer == layers_ && !was_directory;
    if (was_directory) {
        remove_children(id);
        last_directory_id_ = no_id;
    }
    release(id);
    bind(id, inode);
    nodes_[id].header_size = e.size;
    if (!counted)
        count_file(id, existed, false);
    return {};
}

result<void> root_filesystem::apply_entry(const layer_entry& e)
{
    if (e.path.empty()) {
        if (e.type == tar::entry_type::directory) {
            inodes_[nodes_[root()].inode].entry = &e;
            nodes_[root()].layer = layers_;
        }
        return {};
    }
    const auto name = base_name(e.path);
    const auto directory = parent_path(e.path);
    // Of AUFS's metadata only the hard-link store matters; names of a plain tar never get here with a
    // meaning.
    if (directory == aufs_links_directory && e.type != tar::entry_type::directory) {
        const auto id = add_node(aufs_links_, name);
        nodes_[id].inode = add_inode(&e, e.type);
        inodes_[nodes_[id].inode].hidden_by = layers_;
        return {};
    }
    if (e.path.starts_with(aufs_prefix))
        return {};
    const auto parent = make_directories(directory);
    if (!parent)
        return parent.error();
    if (e.type != tar::entry_type::directory)
        return add_file(*parent, name, e);
    add_directory(*parent, name, e);
    return {};
}

result<void> root_filesystem::apply_whiteouts(const layer_index& index)
{
    for (const auto& e : index.entries) {
        const auto name = base_name(e.path);
        if (!name.starts_with(whiteout_prefix) || (name.starts_with(aufs_prefix) && name != opaque_marker))
            continue;
        const auto named = name.substr(whiteout_prefix.size());
        if (named.empty() || named == "." || named == "..")
            return malformed("A whiteout names no file.", e.path);
        apply_whiteout(parent_path(e.path), name);
    }
    return {};
}

result<layer_changes> root_filesystem::apply(const layer_index& index, layer_kind kind)
{
    changes_ = {};
    removed_.clear();
    shadows_.clear();
    last_directory_id_ = no_id;
    const bool changeset = kind == layer_kind::changeset;
    if (changeset)
        if (auto applied = apply_whiteouts(index); !applied)
            return applied.error();
    last_directory_id_ = no_id;
    for (const auto& e : index.entries) {
        if (changeset && base_name(e.path).starts_with(whiteout_prefix))
            continue;
        if (auto applied = apply_entry(e); !applied)
            return applied.error();
    }
    ++layers_;
    return std::move(changes_);
}

} // namespace tare::image
