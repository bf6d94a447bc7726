#pragma once

#include <string_view>

namespace tare {

/// The program's version, as `tare version` prints it.
[[nodiscard]] std::string_view version() noexcept;

/// The version of the analysis itself. A report is keyed by image and this number, so that it changes
/// whenever the same bytes would yield another report.
[[nodiscard]] std::string_view analyser_version() noexcept;

} // namespace tare
