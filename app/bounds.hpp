#pragma once

#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>
#include <tare/service/config.hpp>

#include <vector>

namespace tare::app {

/// The bounds of one analysis, from flags and from the variables that the service reads too; other settings
/// do not matter here, be they right or wrong.
[[nodiscard]] result<limits> analysis_bounds(const std::vector<service::assignment>& flags);

} // namespace tare::app
