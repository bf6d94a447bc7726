#pragma once

#include <tare/check/check.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tare::check {

/// What people call a practice: "Base image".
[[nodiscard]] std::string_view title_of(report::practice p) noexcept;

/// The checks as JSON: `{"checks":[…]}`, without a newline at its end.
[[nodiscard]] std::string to_json(const std::vector<check>& checks);

/// The checks as a table for a terminal, one line each.
[[nodiscard]] std::string to_text(const std::vector<check>& checks);

/// The checks as the generated part of docs/checks.md: a table for each practice, then each check in full.
[[nodiscard]] std::string to_markdown(const std::vector<check>& checks);

} // namespace tare::check
