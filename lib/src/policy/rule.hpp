#pragma once

#include "check/answer.hpp"

#include <tare/policy/verdict.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tare::policy {

/// What every rule may look at.
struct inquiry
{
    const policy& rules;
    const subject& image;
    /// Null without one.
    const subject* baseline;
};

/// A rule that nobody has looked at yet. `title` says what holds when it passes, `fix` what to do when not.
[[nodiscard]] rule_outcome
new_rule(std::string id, report::practice p, std::string title, std::string fix = {});

// What may become of it. `message` and `why` are a sentence or two, escaped.
[[nodiscard]] rule_outcome holds(rule_outcome r, std::string message);
[[nodiscard]] rule_outcome
broken(rule_outcome r, level counts_as, std::string message, const check::places& where);
[[nodiscard]] rule_outcome unknown(rule_outcome r, const inquiry& asked, std::string why);
[[nodiscard]] rule_outcome not_applicable(rule_outcome r, std::string why);

/// What a level that is not `off` counts for.
[[nodiscard]] outcome counted(level l) noexcept;

/// The instruction that made a layer, as evidence shows it.
[[nodiscard]] report::evidence at_layer(const report::image_report& r, std::uint64_t layer);

/// Evidence of a package: its name as key, its database as path, and its version before `text`.
[[nodiscard]] report::evidence
at_package(const report::image_report& r, const report::package& p, std::string_view text);

// One file each, for what it is named after; they add their rules to `to`.
void add_check_rules(const inquiry& asked, std::vector<rule_outcome>& to);
void add_budget_rules(const inquiry& asked, std::vector<rule_outcome>& to);
void add_dive_rules(const inquiry& asked, std::vector<rule_outcome>& to);
void add_list_rules(const inquiry& asked, std::vector<rule_outcome>& to);
void add_baseline_rules(const inquiry& asked, std::vector<rule_outcome>& to);

/// Applies waivers to the rules; gives what became of each.
[[nodiscard]] std::vector<waiver_outcome> apply_waivers(
    const std::vector<waiver>& waivers, std::chrono::year_month_day today, std::vector<rule_outcome>& rules
);

/// "2027-01-31".
[[nodiscard]] std::string to_text(std::chrono::year_month_day day);

} // namespace tare::policy
