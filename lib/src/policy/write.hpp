#pragma once

#include <tare/policy/verdict.hpp>

#include <string>
#include <string_view>

// What the writers of verdicts have in common.
namespace tare::policy {

/// What people call the image: its first name, or its id.
[[nodiscard]] std::string_view name_of(const verdict& v) noexcept;

/// Whether a rule is worth a place in a list of what is wrong, or not known.
[[nodiscard]] bool is_notable(const rule_outcome& r) noexcept;

/// "not evaluated" for not_evaluated.
[[nodiscard]] std::string words_of(rule_result r);

/// "/usr/bin/su, layer 0 (ADD base): 4755".
[[nodiscard]] std::string place_of(const report::evidence& e);

/// "2 fail, 1 warn, 0 not evaluated, 0 waived, 41 pass".
[[nodiscard]] std::string counts_of(const rule_counts& c);

} // namespace tare::policy
