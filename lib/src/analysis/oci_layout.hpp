#pragma once

#include "analysis/selection.hpp"

#include <tare/image/manifest.hpp>

#include <set>
#include <vector>

namespace tare::analysis {

/// What an OCI layout leads to.
struct layout_selection
{
    std::vector<selected_image> images;
    /// The configs of all images in it, of every platform.
    std::set<digest> configs;
};

/// The images of an OCI layout (OCI image-spec image-layout.md), for one platform each.
[[nodiscard]] result<layout_selection>
select_from_layout(const image::archive_contents& contents, const image::index& index, const options& o);

} // namespace tare::analysis
