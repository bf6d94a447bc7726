#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tare::compare {

/// What became of something that has a name.
BOOST_DEFINE_FIXED_ENUM_CLASS(change_kind, std::uint8_t, added, removed, changed)

/// What differs about a path. Modification times are not compared: every build has its own.
BOOST_DEFINE_FIXED_ENUM_CLASS(file_aspect, std::uint8_t, type, content, mode, owner, link_target)

/// A path in one of the two images.
struct file_state
{
    /// As in `report::file_node`.
    std::string type;
    /// Octal, "0755".
    std::string mode;
    std::uint64_t uid = 0;
    std::uint64_t gid = 0;
    /// Bytes of a regular file; 0 of everything else.
    std::uint64_t bytes = 0;
    /// `sha256:…` of a regular file.
    std::optional<std::string> content;
    /// Of a symbolic link.
    std::optional<std::string> link_target;
    /// The layer that it comes from.
    std::uint64_t layer = 0;

    friend bool operator==(const file_state&, const file_state&) = default;
};
BOOST_DESCRIBE_STRUCT(file_state, (), (type, mode, uid, gid, bytes, content, link_target, layer))

/// A path that differs.
struct file_change
{
    std::string path;
    /// Of a path that both have; empty where only one has it.
    std::vector<file_aspect> aspects;
    std::optional<file_state> base;
    std::optional<file_state> target;

    friend bool operator==(const file_change&, const file_change&) = default;
};
BOOST_DESCRIBE_STRUCT(file_change, (), (path, aspects, base, target))

/// Paths with one fate, directories included.
struct file_changes
{
    std::uint64_t count = 0;
    /// Of the regular files among them, hard-linked ones once: in the target, and in the base.
    std::uint64_t target_bytes = 0;
    std::uint64_t base_bytes = 0;
    /// The heaviest, heaviest first.
    std::vector<file_change> entries;
    /// Paths beyond those listed.
    std::uint64_t omitted = 0;
};
BOOST_DESCRIBE_STRUCT(file_changes, (), (count, target_bytes, base_bytes, entries, omitted))

/// How many of the paths that both have differ in what; one may differ in several.
struct aspect_counts
{
    std::uint64_t type = 0;
    std::uint64_t content = 0;
    std::uint64_t mode = 0;
    std::uint64_t owner = 0;
    std::uint64_t link_target = 0;
};
BOOST_DESCRIBE_STRUCT(aspect_counts, (), (type, content, mode, owner, link_target))

/// What differs in a directory and below.
struct directory_change
{
    std::string path;
    std::uint64_t added = 0;
    std::uint64_t removed = 0;
    std::uint64_t changed = 0;
    /// Bytes of what is added or changed, minus those of what is removed or was before.
    std::int64_t difference = 0;

    friend bool operator==(const directory_change&, const directory_change&) = default;
};
BOOST_DESCRIBE_STRUCT(directory_change, (), (path, added, removed, changed, difference))

/// The root filesystems of two images.
struct file_comparison
{
    file_changes added;
    file_changes removed;
    file_changes changed;
    aspect_counts aspects;
    std::uint64_t unchanged = 0;
    /// The directories in which most differs, most bytes first; one whose only difference is inside another
    /// one is left out for that.
    std::vector<directory_change> directories;
    /// Directories beyond those listed.
    std::uint64_t directories_omitted = 0;
};
BOOST_DESCRIBE_STRUCT(
    file_comparison, (), (added, removed, changed, aspects, unchanged, directories, directories_omitted)
)

} // namespace tare::compare
