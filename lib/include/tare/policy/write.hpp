#pragma once

#include <tare/policy/verdict.hpp>
#include <tare/report/write.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Verdicts in the forms that people and other programs read. Those without a policy (`judge_findings`) are
/// written as what the checks found.
namespace tare::policy {

/// GitHub and GitLab take no more in one comment, in characters; these are bytes.
inline constexpr std::size_t most_comment_bytes = 65'536;

/// One line without a newline at its end; the keys are the described members, in their order.
[[nodiscard]] std::string to_json(const verdict& v);

/// For a terminal. Ends with a newline.
[[nodiscard]] std::string to_text(const verdict& v, report::text_style style = {});

/// A comment on a pull request, in GitHub's Markdown, of no more than `most_comment_bytes`; what does not fit
/// is counted. Nothing from an image is read as Markdown, HTML, a link or a mention.
[[nodiscard]] std::string to_markdown(const std::vector<verdict>& all);

/// SARIF 2.1.0 (OASIS), a run for each verdict, a result for each place; what a waiver accepts is suppressed.
/// Fingerprints stay the same as long as the rule and the place do, whatever layer or size.
[[nodiscard]] std::string to_sarif(const std::vector<verdict>& all);

/// JUnit XML, a suite for each practice, a case for each rule. What fails is a failure, or an error where it
/// could not be evaluated; what warns passes and says so; what was not judged is skipped.
[[nodiscard]] std::string to_junit(const std::vector<verdict>& all);

/// An image of the verdict for a web page, SVG.
[[nodiscard]] std::string to_badge(const verdict& v);

/// The report on an image and the verdict on it as one page of HTML that needs nothing beside it and runs no
/// script. `address` is the image's path in the service, which links lead to, or empty where nobody serves
/// it. Nothing from an image is read as HTML.
[[nodiscard]] std::string
to_html(const report::image_report& r, const verdict& v, std::string_view address = {});

/// "pass", "not_evaluated", "expired": the words that JSON has for these.
[[nodiscard]] std::string_view to_string(outcome o) noexcept;
[[nodiscard]] std::string_view to_string(rule_result r) noexcept;
[[nodiscard]] std::string_view to_string(waiver_state s) noexcept;

} // namespace tare::policy
