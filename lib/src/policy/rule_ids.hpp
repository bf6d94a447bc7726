#pragma once

#include <tare/policy/policy.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tare::policy {

/// Ids of the rules that a policy may have beside checks, where they stand in it: "budgets.hidden_bytes",
/// "dive.lowestEfficiency", "ports", "baseline.growth.visible_bytes".
[[nodiscard]] const std::vector<std::string>& rule_ids();

/// True for those, and for ids of checks.
[[nodiscard]] bool is_rule(std::string_view id);

} // namespace tare::policy
