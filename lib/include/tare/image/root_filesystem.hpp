#pragma once

#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>
#include <tare/image/layer_index.hpp>

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::image {

/// Number of a name in the tree.
using node_id = std::uint32_t;
/// Number of what a name stands for.
using inode_id = std::uint32_t;

inline constexpr std::uint32_t no_id = std::numeric_limits<std::uint32_t>::max();

/// What one or more names stand for, and how much of it ships.
struct inode
{
    /// The entry it comes from; null for directories that no layer lists but that its content implies.
    const layer_entry* entry = nullptr;
    /// The entry whose rights, owner and time it has: runtimes put those of a hard link on what it names.
    /// Null like `entry`.
    const layer_entry* attributes = nullptr;
    /// Position of the layer that stored it.
    std::uint32_t layer = 0;
    /// Live names; 0 means that it is stored and hidden.
    std::uint32_t links = 0;
    /// The layer that took its last name away, while `links` is 0.
    std::uint32_t hidden_by = no_id;
    tar::entry_type type = tar::entry_type::directory;

    [[nodiscard]] std::uint64_t size() const noexcept { return entry == nullptr ? 0 : entry->size; }

    /// A regular file; its content is that of `entry`.
    [[nodiscard]] bool is_file() const noexcept
    {
        return type == tar::entry_type::regular && entry != nullptr;
    }

    [[nodiscard]] std::uint32_t mode() const noexcept
    {
        return attributes == nullptr ? 0755 : attributes->mode & 07777U;
    }
};

/// A name in the tree.
struct node
{
    std::string_view name;
    node_id parent = no_id;
    inode_id inode = no_id;
    node_id first_child = no_id;
    node_id next_sibling = no_id;
    node_id previous_sibling = no_id;
    /// The layer that made the name or changed what it stands for.
    std::uint32_t layer = 0;
    /// True when something stood here before `layer` touched it.
    bool existed_before = false;
    /// Size in the header of the entry: 0 for a hard link, whose inode has it.
    std::uint64_t header_size = 0;
};

/// What a whiteout of a layer took away.
struct whiteout
{
    /// Clean path of what it names.
    std::string path;
    /// Header sizes of all files below, when it named a directory; 0 for a file and for nothing.
    std::uint64_t directory_bytes = 0;
};

/// What applying one layer changed.
struct layer_changes
{
    /// Names other than directories.
    std::uint64_t files_added = 0;
    std::uint64_t files_modified = 0;
    std::uint64_t files_deleted = 0;
    std::vector<whiteout> whiteouts;
    /// The first path that leads through a symbolic link of a lower layer. Runtimes that keep layers apart
    /// (overlay file systems) make a directory in the link's place; empty when there is none.
    std::string path_through_lower_link;
    /// The first hard link to a file of a lower layer, which those runtimes refuse; empty when there is none.
    std::string hard_link_to_lower_file;
};

/// How the entries of a tar are taken.
enum class layer_kind : std::uint8_t
{
    /// A changeset: whiteouts delete.
    changeset,
    /// A plain root filesystem (`docker export`): names that look like whiteouts are names.
    plain,
};

/// What a container would see: layers stacked in order (OCI image-spec layer.md, "Applying Changesets"). An
/// inode tree, not a map of paths, so that hard links, symbolic links in the middle of paths (merged /usr)
/// and type changes come out as they do on a real filesystem. Nothing on disk is touched: links are resolved
/// inside this tree only.
class root_filesystem
{
public:
    explicit root_filesystem(const limits& bounds);

    /// Puts the next layer on top. `index` must outlive this object. A layer is a set of deletions and a set
    /// of additions: a whiteout hides what lower layers have, never what its own layer adds, whatever their
    /// order in the tar. `errc::malformed_layer` for what a runtime cannot apply: a hard link to nothing, a
    /// path through a file, a malformed whiteout, a cycle of links.
    [[nodiscard]] result<layer_changes>
    apply(const layer_index& index, layer_kind kind = layer_kind::changeset);

    [[nodiscard]] node_id root() const noexcept { return 0; }

    [[nodiscard]] const node& at(node_id id) const noexcept { return nodes_[id]; }

    [[nodiscard]] const inode& inode_of(node_id id) const noexcept { return inodes_[nodes_[id].inode]; }

    /// All inodes, hidden ones included.
    [[nodiscard]] const std::vector<inode>& inodes() const noexcept { return inodes_; }

    [[nodiscard]] std::uint32_t layers() const noexcept { return layers_; }

    /// The name `name` in directory `parent`, not followed if it is a link.
    [[nodiscard]] std::optional<node_id> child(node_id parent, std::string_view name) const noexcept;

    /// Looks a path up as the kernel would inside a container, following symbolic links, the last one
    /// included. Absent when it leads nowhere or in circles.
    [[nodiscard]] std::optional<node_id> resolve(std::string_view path) const;

    /// The absolute path of a name.
    [[nodiscard]] std::string path_of(node_id id) const;

    /// Calls `visit(node_id)` for every live name but the root, directories before what they hold, in no
    /// defined order of siblings.
    template<class Visit>
    void for_each(Visit visit) const
    {
        for (node_id id = nodes_[root()].first_child; id != no_id; id = following(id))
            visit(id);
    }

private:
    struct key
    {
        node_id parent;
        std::string_view name;

        friend bool operator==(const key&, const key&) = default;

        friend std::size_t hash_value(const key& k) noexcept
        {
            std::size_t seed = k.parent;
            boost::hash_combine(seed, k.name);
            return seed;
        }
    };

    using name_table = boost::unordered_flat_map<key, node_id>;

    [[nodiscard]] node_id following(node_id id) const noexcept;
    [[nodiscard]] bool is_directory(node_id id) const noexcept;
    [[nodiscard]] bool existed_before_layer(node_id id) const noexcept;
    node_id add_node(node_id parent, std::string_view name);
    inode_id add_inode(const layer_entry* entry, tar::entry_type type);
    void bind(node_id id, inode_id inode);
    void release(node_id id);
    std::uint64_t remove(node_id id);
    std::uint64_t remove_children(node_id id);
    std::uint64_t release_subtree(node_id id);
    void unlink(node_id id) noexcept;

    [[nodiscard]] std::optional<node_id> formerly(node_id parent, std::string_view name) const;
    result<node_id> make_directories(std::string_view path);
    result<node_id> make_directory(node_id parent, std::string_view name);
    [[nodiscard]] std::optional<node_id>
    walk(std::string_view path, bool follow_last, bool removed_too) const;
    [[nodiscard]] std::optional<node_id> link_target(std::string_view path) const;
    [[nodiscard]] bool leads_through_lower_link(std::string_view path) const;

    result<void> apply_whiteouts(const layer_index& index);
    void apply_whiteout(std::string_view directory, std::string_view marker);
    result<void> make_directory_of_whiteout(std::string_view path);
    result<void> apply_entry(const layer_entry& e);
    void add_directory(node_id parent, std::string_view name, const layer_entry& e);
    result<void> add_file(node_id parent, std::string_view name, const layer_entry& e);
    void count_file(node_id id, bool existed, bool was_removed);

    const limits& bounds_;
    std::vector<node> nodes_;
    std::vector<inode> inodes_;
    name_table names_;
    /// What the current layer's whiteouts removed: hard links of the same layer may still name it, and what
    /// is added in its place is a modification.
    name_table removed_;
    /// Directories that the current layer removed and made anew: from the new to the old.
    boost::unordered_flat_map<node_id, node_id> shadows_;
    /// AUFS keeps the inodes of hard links aside in ".wh..wh.plnk"; this hidden directory holds them.
    node_id aufs_links_ = no_id;
    name_arena implied_names_;
    /// The directory of the entry before, because archives list a directory's content together.
    std::string_view last_directory_;
    node_id last_directory_id_ = no_id;
    layer_changes changes_;
    std::uint32_t layers_ = 0;
};

} // namespace tare::image
