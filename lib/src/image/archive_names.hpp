#pragma once

#include <tare/image/path.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace tare::image {

inline constexpr std::array<std::string_view, 4> control_files{
    "manifest.json", "index.json", "oci-layout", "repositories"
};

/// Whether a path is one that says what the archive holds.
[[nodiscard]] inline bool is_control_file(std::string_view path) noexcept
{
    return std::find(control_files.begin(), control_files.end(), path) != control_files.end();
}

/// Whether a name is a digest, as older versions of `docker save` name folders.
[[nodiscard]] inline bool is_hex_id(std::string_view text) noexcept
{
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Whether a path is one that archives of images begin with. `docker save`, skopeo, buildx and the other
/// producers start with a blob or a control file; a root filesystem starts with a directory like "bin".
[[nodiscard]] inline bool belongs_to_image(std::string_view path) noexcept
{
    auto rest = path;
    const auto first = next_component(rest);
    if (first == "blobs" || is_control_file(path) || is_hex_id(first) || first.starts_with("sha256:"))
        return true;
    return rest.empty() &&
           (first.ends_with(".json") || first.ends_with(".tar") || first.ends_with(".tar.gz"));
}

/// Components of a clean path.
[[nodiscard]] inline std::size_t depth(std::string_view path) noexcept
{
    return static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) + 1;
}

} // namespace tare::image
