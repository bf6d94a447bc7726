#pragma once

#include <string>
#include <string_view>

namespace tare::report {

/// Appends text so that no character of it is markup, in the content and in quoted attributes of HTML and
/// SVG.
void append_markup(std::string& out, std::string_view text);

} // namespace tare::report
