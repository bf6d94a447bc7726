#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Text of images in GitHub's Markdown.
namespace tare::report {

/// Text that stays text: no Markdown, HTML or table, and neither a link nor a mention. More than 500 bytes
/// are cut and end with "…".
[[nodiscard]] std::string inert_markdown(std::string_view text);

/// The same between `<code>` and `</code>`.
[[nodiscard]] std::string markdown_code(std::string_view text);

} // namespace tare::report
