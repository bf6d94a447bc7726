#pragma once

#include <tare/analysis/analyzer.hpp>
#include <tare/base/result.hpp>
#include <tare/service/config.hpp>

#include <CLI/CLI.hpp>

#include <cstddef>
#include <string>
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

/// Reads and analyses the archive, with progress on standard error. `example` shows how to pipe into the
/// command.
[[nodiscard]] result<std::vector<analysis::image_analysis>>
analyse_archive(const archive_options& asked, std::string_view example);

/// The whole of a small file, or of standard input when it is "-"; `errc::invalid_parameter` when it cannot
/// be read or has more than `most` bytes.
[[nodiscard]] result<std::string>
read_small_file(const std::string& path, std::size_t most, std::string_view example);

} // namespace tare::app
