#pragma once

#include <tare/policy/policy.hpp>
#include <tare/report/report.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::policy {

/// The answer to "may it pass?".
BOOST_DEFINE_FIXED_ENUM_CLASS(outcome, std::uint8_t, pass, warn, fail)

/// What became of one rule.
BOOST_DEFINE_FIXED_ENUM_CLASS(
    rule_result, std::uint8_t,
    /// Everything it asks about was there to be looked at, and it holds.
    pass,
    /// It does not hold, and the policy wants to be told.
    warn,
    /// It does not hold, and the policy refuses that.
    fail,
    /// What it asks about is absent or was not analysed, or not completely. Never counts as a pass.
    not_evaluated,
    /// It does not hold, and a waiver accepts that.
    waived,
    /// There is nothing here that it asks about.
    not_applicable,
    /// The policy does not ask.
    off
)

/// One rule: a check of the policy's levels, or a rule of its own.
struct rule_outcome
{
    /// Id of the check, or the place in the policy: "TARE-SEC-001", "budgets.hidden_bytes".
    std::string rule;
    /// The practice it belongs to.
    report::practice practice = report::practice::base;
    rule_result result = rule_result::not_evaluated;
    /// What it counts for in the verdict.
    outcome counts_for = outcome::pass;
    report::severity severity = report::severity::medium;
    /// What holds when it passes.
    std::string title;
    /// What was found, in one or two sentences.
    std::string message;
    /// The places that no waiver accepts.
    std::vector<report::evidence> evidence;
    /// Places beyond those listed.
    std::uint64_t omitted = 0;
    /// What to do about it, in the imperative; empty where there is nothing to do.
    std::string fix;
    /// The reasons of the waivers that accept all or some of it.
    std::vector<std::string> accepted_because;

    friend bool operator==(const rule_outcome&, const rule_outcome&) = default;
};
BOOST_DESCRIBE_STRUCT(
    rule_outcome, (),
    (rule, practice, result, counts_for, severity, title, message, evidence, omitted, fix, accepted_because)
)

/// What became of a waiver.
BOOST_DEFINE_FIXED_ENUM_CLASS(waiver_state, std::uint8_t, used, unused, expired)

struct waiver_outcome
{
    std::string rule;
    std::optional<std::string> path;
    std::string reason;
    /// "2027-01-31".
    std::string expires;
    waiver_state state = waiver_state::unused;

    friend bool operator==(const waiver_outcome&, const waiver_outcome&) = default;
};
BOOST_DESCRIBE_STRUCT(waiver_outcome, (), (rule, path, reason, expires, state))

/// How many rules have each result.
struct rule_counts
{
    std::uint64_t pass = 0;
    std::uint64_t warn = 0;
    std::uint64_t fail = 0;
    std::uint64_t not_evaluated = 0;
    std::uint64_t waived = 0;
    std::uint64_t not_applicable = 0;
    std::uint64_t off = 0;

    friend bool operator==(const rule_counts&, const rule_counts&) = default;
};
BOOST_DESCRIBE_STRUCT(rule_counts, (), (pass, warn, fail, not_evaluated, waived, not_applicable, off))

/// What a policy says of an image, `tare.verdict/v1`: plain data, described for Boost.Describe. Strings from
/// the image and from the policy are escaped with `escape_text`.
struct verdict
{
    std::string schema = "tare.verdict/v1";
    outcome result = outcome::fail;
    /// What the policy is called.
    std::string policy;
    /// Id of the image, and its names.
    std::string image;
    std::vector<std::string> names;
    /// Id of the image that it is compared with.
    std::optional<std::string> baseline;
    /// The day that waivers were held against, "2026-11-24".
    std::string judged_on;
    /// Ids of the rules that made the result what it is; empty when it is `pass`.
    std::vector<std::string> decided_by;
    rule_counts counts;
    /// Checks by practice and number, then the policy's own rules.
    std::vector<rule_outcome> rules;
    std::vector<waiver_outcome> waivers;

    friend bool operator==(const verdict&, const verdict&) = default;
};
BOOST_DESCRIBE_STRUCT(
    verdict, (),
    (schema, result, policy, image, names, baseline, judged_on, decided_by, counts, rules, waivers)
)

/// An image to be judged, or to compare with. What it refers to outlives the call.
struct subject
{
    const report::image_report& report;
    /// Its root filesystem as `report::encode` writes it; absent when it is not known, as beside a report
    /// that was saved.
    std::optional<std::string_view> files{};
};

/// Holds an image against a policy that is called `name`, and against an earlier image where there is one.
/// `today` is the day in UTC, against which waivers are held. Pure: the same input gives the same verdict.
[[nodiscard]] verdict judge(
    const policy& p, std::string_view name, const subject& image, const subject* baseline,
    std::chrono::year_month_day today
);

/// How many of the rules have each result.
[[nodiscard]] rule_counts count(const std::vector<rule_outcome>& rules);

/// What the checks say by themselves, without a policy, in the same form: what is violated counts for what
/// the finding says. Its `policy` is empty.
[[nodiscard]] verdict judge_findings(const subject& image, std::chrono::year_month_day today);

} // namespace tare::policy
