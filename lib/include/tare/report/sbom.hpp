#pragma once

#include <tare/report/report.hpp>

#include <cstdint>
#include <optional>
#include <string>

/// The software bill of materials of an image: its packages, for other tools. The same report gives the same
/// bytes: identifiers follow from the image's id, the time is the image's own.
namespace tare::report {

struct sbom_options
{
    /// Seconds since 1970 that stand in for the image's time of creation (SOURCE_DATE_EPOCH).
    std::optional<std::int64_t> created{};
};

/// CycloneDX 1.6 as JSON, one line without a newline at its end. The report must have its packages.
[[nodiscard]] std::string to_cyclonedx(const image_report& r, const sbom_options& options = {});

/// SPDX 2.3 as JSON, in the same manner.
[[nodiscard]] std::string to_spdx(const image_report& r, const sbom_options& options = {});

} // namespace tare::report
