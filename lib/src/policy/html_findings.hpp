#pragma once

#include "report/html_page.hpp"

#include <tare/policy/verdict.hpp>
#include <tare/report/finding.hpp>

#include <string_view>
#include <vector>

// The parts of an image's page that say what is wrong with it.
namespace tare::policy {

/// Whether it may pass, and what decided, with links to those of `findings` that did. `address` is the
/// image's path in the service, or empty where nobody serves it.
void write_verdict(
    report::html_page& page, const verdict& v, const std::vector<report::finding>& findings,
    std::string_view address
);

/// The eight practices with their counts, and below them every finding, folded: what is wrong or not known
/// one by one, what is in order together.
void write_practices(report::html_page& page, const std::vector<report::finding>& findings);

} // namespace tare::policy
