#pragma once

#include <tare/image/layer_index.hpp>
#include <tare/image/root_filesystem.hpp>
#include <tare/report/file_tree.hpp>
#include <tare/report/report.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Facts about one image, read off its stacked layers. Every function is pure: same layers, same answer, same
/// order.
namespace tare::inspect {

/// The one registration point of files whose content inspection needs: the bytes to keep of the regular file
/// at a clean path, 0 for none. A file over its bound is known to be there, but not analysed.
[[nodiscard]] std::size_t kept_bytes(std::string_view clean_path, const limits& bounds);

/// A stacked image. The layers' positions are those of the root filesystem's inodes.
struct image_view
{
    const image::root_filesystem& files;
    std::span<const image::layer_index* const> layers;
};

/// The kept content at a path, through symbolic links: absent when there is no such regular file, or it was
/// not kept whole.
[[nodiscard]] std::optional<std::string_view> content(const image_view& view, std::string_view path);

/// stored, visible, hidden and duplicate; `compressed` is the caller's to fill.
[[nodiscard]] report::sizes sizes(const image_view& view);

/// Entries of the root filesystem by kind, the root itself not counted.
[[nodiscard]] report::counts counts(const image_view& view);

/// The root filesystem gone through once, in path order.
struct listing
{
    report::heaviest heaviest;
    /// All of it, as `report::encode` writes it: kept in this form because it is a tenth of the list's size
    /// in memory.
    std::string files;
};

/// Lists the root filesystem and finds the `heaviest_count` heaviest files and directories. A file with
/// several names is among the heaviest once, under the first of them.
[[nodiscard]] listing list_files(const image_view& view, std::size_t heaviest_count);

/// os-release(5): /etc/os-release, else /usr/lib/os-release.
[[nodiscard]] std::optional<report::os_release> os_release(const image_view& view);

/// /etc/passwd, in its order; lines that are not passwd(5) are left out. Absent when the file is not there.
[[nodiscard]] std::vector<report::user> users(const image_view& view);

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
