#pragma once

#include <tare/service/config.hpp>

#include <vector>

namespace tare::service {

/// Adds a row for every member of `limits`: what one analysis may cost.
void add_analysis_settings(std::vector<setting>& rows);

} // namespace tare::service
