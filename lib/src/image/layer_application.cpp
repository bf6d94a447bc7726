#include <tare/image/path.hpp>
#include <tare/image/root_filesystem.hpp>

#include <algorithm>
#include <utility>
#include <vector>

// How a layer goes on top of the tree: its whiteouts first, then its entries.
namespace tare::image {
namespace {

constexpr std::string_view whiteout_prefix = ".wh.";
constexpr std::string_view opaque_marker = ".wh..wh..opq";
constexpr std::string_view aufs_prefix = ".wh..wh.";
constexpr std::string_view aufs_links_directory = ".wh..wh.plnk";

/// Makes room for `entries` elements and for the directories that they imply, without doubling what is large
/// and without copying again for each of many layers.
template<class T>
void make_room(std::vector<T>& list, std::size_t entries)
{
    const auto wanted = list.size() + entries + entries / 8;
    if (wanted > list.capacity())
        list.reserve(std::max(wanted, list.capacity() + list.capacity() / 8));
}

} // namespace

std::optional<node_id> root_filesystem::link_target(std::string_view path) const
{
    if (aufs_links_ != no_id && parent_path(path) == aufs_links_directory)
        return child(aufs_links_, base_name(path));
    if (const auto live = walk(path, false, false))
        return live;
    return walk(path, false, true);
}

bool root_filesystem::leads_through_lower_link(std::string_view path) const
{
    // Whiteouts come first: no name is of this layer yet.
    for (std::size_t end = 0; end != std::string_view::npos;) {
        end = path.find('/', end == 0 ? 0 : end + 1);
        const auto at = walk(path.substr(0, end), false, false);
        if (at && inode_of(*at).type == tar::entry_type::symbolic_link)
            return true;
    }
    return false;
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
    if (changes_.path_through_lower_link.empty() && leads_through_lower_link(directory))
        changes_.path_through_lower_link = directory;
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
        inode.attributes = &e;
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
            return make_error(
                errc::malformed_layer,
                "A hard link names a target that no container runtime could link to: it is missing, a "
                "directory or the "
                "link itself.",
                std::string{e.path}
            );
        inode = nodes_[*target].inode;
        inodes_[inode].attributes = &e;
        if (inodes_[inode].layer != layers_ && changes_.hard_link_to_lower_file.empty())
            changes_.hard_link_to_lower_file = e.path;
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
            inodes_[nodes_[root()].inode].attributes = &e;
            nodes_[root()].layer = layers_;
        }
        return {};
    }
    const auto name = base_name(e.path);
    const auto directory = parent_path(e.path);
    // Of AUFS's metadata only the hard-link store matters.
    const bool has_metadata = aufs_links_ != no_id;
    if (has_metadata && directory == aufs_links_directory && e.type != tar::entry_type::directory) {
        const auto id = add_node(aufs_links_, name);
        nodes_[id].inode = add_inode(&e, e.type);
        inodes_[nodes_[id].inode].hidden_by = layers_;
        return {};
    }
    if (has_metadata && e.path.starts_with(aufs_prefix))
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
            return make_error(errc::malformed_layer, "A whiteout names no file.", std::string{e.path});
        apply_whiteout(parent_path(e.path), name);
    }
    return {};
}

result<void> root_filesystem::make_directory_of_whiteout(std::string_view path)
{
    const auto directory = parent_path(path);
    // What the layer deletes stays deleted.
    if (base_name(path).starts_with(aufs_prefix) && base_name(path) != opaque_marker)
        return {};
    if (walk(directory, true, true))
        return {};
    const auto made = make_directories(directory);
    if (!made && made.error().code == errc::limit_exceeded)
        return made.error();
    return {};
}

result<layer_changes> root_filesystem::apply(const layer_index& index, layer_kind kind)
{
    changes_ = {};
    removed_.clear();
    shadows_.clear();
    last_directory_id_ = no_id;
    make_room(nodes_, index.entries.size());
    make_room(inodes_, index.entries.size());
    const bool changeset = kind == layer_kind::changeset;
    // Names like those of AUFS's metadata are names in a root filesystem.
    if (!changeset)
        aufs_links_ = no_id;
    if (changeset)
        if (auto applied = apply_whiteouts(index); !applied)
            return applied.error();
    last_directory_id_ = no_id;
    for (const auto& e : index.entries) {
        if (changeset && base_name(e.path).starts_with(whiteout_prefix)) {
            if (auto made = make_directory_of_whiteout(e.path); !made)
                return made.error();
            continue;
        }
        if (auto applied = apply_entry(e); !applied)
            return applied.error();
    }
    ++layers_;
    return std::move(changes_);
}

} // namespace tare::image
