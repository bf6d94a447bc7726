#pragma once

#include <tare/report/report.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::report {

/// What one bar of a chart stands for: where the bytes of an image are.
struct chart_bar
{
    /// What the bar is called; any bytes.
    std::string name;
    /// What the command needs; absent where it is not known.
    std::optional<std::uint64_t> payload{};
    /// Files of packages beside that; absent like `payload`.
    std::optional<std::uint64_t> packages{};
    std::uint64_t visible = 0;
    std::uint64_t hidden = 0;
};

/// The bar of an image. `name` is what it is called; empty, its first name, or its id.
[[nodiscard]] chart_bar bar_of(const image_report& r, std::string_view name = {});

/// A chart of sizes as SVG that needs nothing beside it: a bar an image, of payload, packages, other files
/// and hidden files; of visible and hidden ones where the payload is not known. Readable on light and on dark
/// ground, with a title and a description for those who cannot see it. Deterministic: widths of text are
/// estimated, and names that are too long for their place are cut.
[[nodiscard]] std::string write_chart(const std::vector<chart_bar>& bars);

} // namespace tare::report
