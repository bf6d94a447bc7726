#pragma once

#include "analysis/selection.hpp"

#include <tare/analysis/analyzer.hpp>

namespace tare::analysis {

/// Stacks a selected image's layers and gathers everything that is reported of it.
[[nodiscard]] result<image_analysis> assemble(
    const image::archive_contents& contents, const selection& from, const selected_image& selected,
    const limits& bounds
);

} // namespace tare::analysis
