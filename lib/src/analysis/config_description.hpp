#pragma once

#include <tare/image/config.hpp>
#include <tare/report/report.hpp>

namespace tare::analysis {

/// A config as reports show it: text escaped, sets in order. What is secret in it is masked before.
[[nodiscard]] report::config described(const image::image_config& c);

} // namespace tare::analysis
