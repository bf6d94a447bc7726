#pragma once

#include <tare/base/result.hpp>
#include <tare/compare/comparison.hpp>
#include <tare/report/report.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace tare::compare {

/// How much a comparison lists. What is beyond is counted.
struct options
{
    /// Of files added, of files removed, and of files changed.
    std::size_t most_files = 100;
    std::size_t most_directories = 40;
    std::size_t most_packages = 10'000;
};

/// One of the two images.
struct side
{
    const report::image_report& report;
    /// The file list as `report::encode` wrote it; absent where there is none.
    std::optional<std::string_view> files{};
};

/// Compares two images. Pure: the same two give the same comparison. Takes one walk over both file lists, and
/// memory for what it lists, not for the lists. `errc::storage_failed` when a file list is damaged.
[[nodiscard]] result<comparison> compare(const side& base, const side& target, const options& o = {});

} // namespace tare::compare
