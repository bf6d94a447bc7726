#pragma once

#include <tare/base/result.hpp>

#include <string>
#include <string_view>

namespace tare::app {

/// Writes `text` to the file of that path, or to standard output when it is empty. `what` names it in the
/// error: "The verdict".
[[nodiscard]] result<void>
write_output(const std::string& text, const std::string& path, std::string_view what);

} // namespace tare::app
