#pragma once

#include <tare/image/layer_index.hpp>
#include <tare/image/root_filesystem.hpp>
#include <tare/inspect/content.hpp>
#include <tare/report/file_tree.hpp>
#include <tare/report/report.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Facts about one image, read off its stacked layers. Every function is pure: same layers, same answer, same
/// order.
namespace tare::inspect {

/// stored, visible, hidden and duplicate; `compressed` is the caller's to fill.
[[nodiscard]] report::sizes sizes(const image_view& view);

/// By layer: visible file bytes whose content is visible in a lower layer, or earlier in the same, too.
[[nodiscard]] std::vector<std::uint64_t> duplicate_bytes(const image_view& view);

/// Entries of the root filesystem by kind, the root itself not counted.
[[nodiscard]] report::counts counts(const image_view& view);

/// What is known of inodes, for the list: by inode 1 + the position of its package, and of its part of the
/// payload; 0 is none, and so is a position beyond the end.
struct file_notes
{
    std::span<const std::uint32_t> packages;
    std::span<const std::uint32_t> parts;
};

/// Bytes of the files below directories; those without any are not there.
using bytes_by_directory = boost::unordered_flat_map<image::node_id, std::uint64_t>;

/// The root filesystem in path order, each directory before what it holds. What it stands on must outlive it.
/// Several threads may ask it at a time.
class listing
{
public:
    explicit listing(const image_view& view);

    /// The heaviest files and directories, `count` of each at most. A file with several names is there once,
    /// under the first of them.
    [[nodiscard]] report::heaviest heaviest(std::size_t count) const;

    /// All of it, as `report::encode` writes it: kept in this form because it is a tenth of the list's size
    /// in memory.
    [[nodiscard]] std::string files(const file_notes& notes = {}) const;

private:
    [[nodiscard]] std::uint64_t bytes_below(image::node_id id) const noexcept;

    const image::root_filesystem& files_;
    std::vector<image::node_id> order_;
    bytes_by_directory bytes_below_;
};

/// Files, of any layer, whose content a reader wanted and could not read, by reason; and files of the root
/// filesystem that are expected at one place and lie at another.
[[nodiscard]] std::vector<report::note> not_analysed(const image_view& view);

/// os-release(5): /etc/os-release, else /usr/lib/os-release.
[[nodiscard]] std::optional<report::os_release> os_release(const image_view& view);

/// /etc/passwd, in its order; lines that are not passwd(5) are left out. Absent when the file is not there.
[[nodiscard]] std::vector<report::user> users(const image_view& view);

/// Directories of a search path that are looked into; further ones are not.
inline constexpr std::size_t max_search_path_directories = 256;

/// What somebody inside the container could use, looked for in the system's program directories and in
/// `search_path` (the image's PATH); setuid and setgid files in every layer, deleted ones included.
[[nodiscard]] report::attack_surface attack_surface(const image_view& view, std::string_view search_path);

/// Gathers the figures of the tool dive while layers are stacked; they need each layer's tree and what its
/// whiteouts took.
class dive_figures
{
public:
    dive_figures();
    ~dive_figures();
    dive_figures(const dive_figures&) = delete;
    dive_figures& operator=(const dive_figures&) = delete;

    /// Adds the next layer, which `changes` tells the effect of. `index` must outlive this object.
    void add(const image::layer_index& index, const image::layer_changes& changes);

    /// The figures of all layers added. Call once.
    [[nodiscard]] report::dive_compatible figures();

private:
    struct tally;
    std::unique_ptr<tally> tally_;
};

} // namespace tare::inspect
