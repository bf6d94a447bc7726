#pragma once

#include <tare/service/config.hpp>

#include <vector>

namespace tare::app {

/// The process's environment variables.
[[nodiscard]] std::vector<service::assignment> environment();

} // namespace tare::app
