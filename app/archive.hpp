#pragma once

#include <tare/analysis/analyzer.hpp>
#include <tare/base/result.hpp>
#include <tare/service/config.hpp>

#include <CLI/CLI.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::app {

/// Which archive to analyse, and how: what the flags were given.
struct archive_options
{
    std::string file;
    std::string platform;
    std::string image;
    /// What the flags for bounds were given: a setting's key and its value.
    std::vector<service::assignment> bounds;
};

/// Adds the argument and the flags to a command; `to` outlives it.
void add_archive_options(CLI::App& command, archive_options& to);

/// Adds the flags for the bounds alone.
void add_bounds_options(CLI::App& command, archive_options& to);

/// Adds `--platform` alone.
void add_platform_option(CLI::App& command, archive_options& to);

/// Reads and analyses the archive, with progress on standard error. `example` shows how to pipe into the
/// command.
[[nodiscard]] result<std::vector<analysis::image_analysis>>
analyse_archive(const archive_options& asked, std::string_view example);

/// An image to compare: what the archive, or the report that was saved, has of it.
struct image_input
{
    report::image_report report;
    /// As `report::encode` writes it; absent with a report.
    std::optional<std::string> files{};
};

/// Reads an archive of one image, or a report as `tare inspect --format json` or the service wrote it, which
/// the first bytes tell apart. `option` names the flag that chooses one image of several.
[[nodiscard]] result<image_input>
read_image(const archive_options& asked, std::string_view option, std::string_view example);

/// The report in `text`: by itself, or the only one of "images". `path` is where it comes from.
[[nodiscard]] result<report::image_report> parse_report(const std::string& text, const std::string& path);

/// Reports are large where images have thousands of findings' places; nothing honest is larger.
inline constexpr std::size_t most_report_bytes = std::size_t{256} << 20U;

/// The whole of a small file, or of standard input when it is "-"; `errc::invalid_parameter` when it cannot
/// be read or has more than `most` bytes.
[[nodiscard]] result<std::string>
read_small_file(const std::string& path, std::size_t most, std::string_view example);

} // namespace tare::app
