#pragma once

#include "analysis/selection.hpp"

#include <tare/analysis/analyzer.hpp>

#include <cstdint>

namespace tare::analysis {

/// Stacks a selected image's layers and gathers everything that is reported of it. `entries_left` is what all
/// images of the archive may still stack: one layer that is listed a thousand times costs a thousand layers.
[[nodiscard]] result<image_analysis> assemble(
    const image::archive_contents& contents, const selection& from, const selected_image& selected,
    const options& o, std::uint64_t& entries_left
);

} // namespace tare::analysis
