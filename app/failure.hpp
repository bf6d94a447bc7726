#pragma once

#include "commands.hpp"

#include <tare/base/error.hpp>

#include <string_view>

namespace tare::app {

/// Says on standard error why a command gives no answer, and where in the input, and gives the exit status
/// for it.
int fail(std::string_view command, const error& e);

} // namespace tare::app
