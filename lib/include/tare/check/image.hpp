#pragma once

#include <tare/base/limits.hpp>
#include <tare/check/check.hpp>
#include <tare/image/config.hpp>
#include <tare/inspect/facts.hpp>
#include <tare/inspect/secrets.hpp>
#include <tare/report/report.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tare::check {

/// One image, as the analysis knows it at its end. Everything it refers to outlives the call.
struct image_input
{
    /// The facts, escaped and with secrets masked.
    const report::image_report& report;
    /// The config as stored; null for a root filesystem, which has none.
    const image::image_config* config = nullptr;
    /// The same without its secrets, and what was found of them.
    const inspect::config_mask& mask;
    /// The root filesystem and its layers.
    const inspect::image_view& view;
    const limits& bounds;
    /// Positions of layers that the archive does not carry: what is in them is not known.
    std::vector<std::uint64_t> absent_layers{};
    /// The day on which support is judged to have ended; absent when it is not known.
    std::optional<std::chrono::sys_days> today{};
};

/// Applies every image check: one finding each, in the order of `catalogue()`. Pure: the same image gives the
/// same findings, in large ones two threads share the checks.
[[nodiscard]] std::vector<report::finding> judge(const image_input& image);

/// Judges again what the day decides, by what the report says of the distribution: a report that was made
/// while a release was supported does not read as such for ever.
void judge_by_day(report::image_report& report, std::chrono::sys_days today);

/// `found`, with a `not_analysed` finding for every image check that is not in it: a report made by an older
/// analyser, which did not have the check, must not read as clean.
[[nodiscard]] std::vector<report::finding>
completed(std::vector<report::finding> found, std::string_view analyser_version);

} // namespace tare::check
