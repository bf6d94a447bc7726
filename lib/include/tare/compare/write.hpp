#pragma once

#include <tare/compare/comparison.hpp>
#include <tare/report/write.hpp>

#include <cstddef>
#include <string>
#include <string_view>

/// Comparisons in the forms that people and other programs read.
namespace tare::compare {

/// GitHub and GitLab take no more in one comment, in characters; these are bytes.
inline constexpr std::size_t most_comment_bytes = 65'536;

/// One line without a newline at its end; the keys are the described members, in their order.
[[nodiscard]] std::string to_json(const comparison& c);

/// For a terminal. Long lists are cut, and what is left out is counted. Ends with a newline.
[[nodiscard]] std::string to_text(const comparison& c, report::text_style style = {});

/// A comment on a pull request, in GitHub's Markdown, of no more than `most_comment_bytes`: the key
/// differences and sizes, and everything else folded; what does not fit is counted. Nothing from an image is
/// read as Markdown, HTML, a link or a mention.
[[nodiscard]] std::string to_markdown(const comparison& c);

/// A page for browsers that needs nothing beside it and runs nothing. `address` is the path and query of the
/// comparison in the service, where one serves it; it may be empty. Nothing from an image is read as HTML.
[[nodiscard]] std::string to_html(const comparison& c, std::string_view address = {});

} // namespace tare::compare
