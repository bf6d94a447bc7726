#pragma once

#include <tare/report/write.hpp>

namespace tare::app {

/// How to write to standard output: colours only for a terminal that has them and unless NO_COLOR is set
/// (https://no-color.org), as wide as it is.
[[nodiscard]] report::text_style terminal_style();

} // namespace tare::app
