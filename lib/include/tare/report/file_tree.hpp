#pragma once

#include <tare/base/digest.hpp>
#include <tare/base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tare::report {

/// One entry of the root filesystem. Names are raw bytes: escape them on output.
struct file_node
{
    /// Absolute path, "/" for the root.
    std::string path;
    /// "regular", "directory", "symlink", "char_device", "block_device" or "fifo".
    std::string type;
    /// Permission, set-user-ID, set-group-ID and sticky bits.
    std::uint32_t mode = 0;
    std::uint64_t uid = 0;
    std::uint64_t gid = 0;
    /// Bytes of a regular file; for a directory, of all regular files below it, hard-linked ones once.
    std::uint64_t size = 0;
    /// Modification time, seconds since the epoch.
    std::int64_t mtime = 0;
    /// The layer that the entry's metadata comes from.
    std::uint64_t layer = 0;
    /// Paths that share the file's inode, this one included; 1 for anything but regular files.
    std::uint64_t links = 1;
    /// Target of a symbolic link.
    std::string link_target;
    /// Content of a regular file.
    std::optional<digest> content;
    /// Position in `package_inventory::packages` of the package that it belongs to.
    std::optional<std::uint32_t> package;
    /// Position in `payload::parts` of the part that it belongs to; absent: it is tare.
    std::optional<std::uint32_t> part;

    friend bool operator==(const file_node&, const file_node&) = default;
};

/// The root filesystem of one image as a list in path order (bytewise by component, each directory before
/// what it holds).
using file_tree = std::vector<file_node>;

/// Writes the form in which a file list is stored, entry by entry, so that the list itself need not be held:
/// described in docs/formats.md. Deterministic.
class file_tree_encoder
{
public:
    /// Takes memory for so many entries whose names and link targets have so many bytes together, about as
    /// much as they need: a list of millions that grows would be there twice each time.
    void reserve(std::size_t entries, std::size_t name_bytes);

    /// Adds the next entry; entries come in path order.
    void add(const file_node& n);

    /// The encoded list; the encoder is spent.
    [[nodiscard]] std::string finish();

private:
    std::string out_;
    std::string previous_;
    std::uint64_t count_ = 0;
};

/// The stored form of a whole list.
[[nodiscard]] std::string encode(const file_tree& tree);

/// Reads what `encode` wrote, of this version or an older one; `errc::storage_failed` on anything else. Paths
/// that begin alike are stored once and come out whole, so that a list can be far larger than its stored
/// form: `file_tree_reader` holds one entry at a time.
[[nodiscard]] result<file_tree> decode_file_tree(std::string_view bytes);

/// Of the entries that are asked for, those that are wanted.
struct page
{
    /// Entries that come before it.
    std::size_t first = 0;
    std::size_t count = std::numeric_limits<std::size_t>::max();
};

struct page_of_files
{
    file_tree entries;
    /// Whether further ones come after it.
    bool has_more = false;
};

/// The entry at `path` and, when it is a directory, its direct children, in order; `errc::not_found` when
/// there is none. `path` is absolute or relative to the root; empty, "." and ".." components and symbolic
/// links are not resolved. `stored` is the list as `encode` writes it; only what is on the page is held.
[[nodiscard]] result<page_of_files>
list_directory(std::string_view stored, std::string_view path, const page& wanted = {});

/// Every entry at or below `path` that is no directory and belongs to a package whose position `is_owner`
/// accepts, or, when that is null, to none. The rest is as for `list_directory`; nothing there is no error.
[[nodiscard]] result<page_of_files> list_owned(
    std::string_view stored, std::string_view path,
    const std::function<bool(std::uint32_t package)>& is_owner, const page& wanted = {}
);

/// `{"path":…,"type":…,…}` for each entry, as a JSON array. Names are escaped, modes octal, digests
/// `sha256:…`, packages by their name in `packages`, which are in the report's order.
[[nodiscard]] std::string to_json(const file_tree& tree, std::span<const std::string> packages = {});

} // namespace tare::report
