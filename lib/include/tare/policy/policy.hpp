#pragma once

#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>
#include <tare/report/finding.hpp>

#include <boost/describe/enum.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Policies: what an image has to be like to pass. Pure, like the analysis: no clock, no files, no sockets.
namespace tare::policy {

/// What a rule that does not hold counts for.
BOOST_DEFINE_FIXED_ENUM_CLASS(level, std::uint8_t, off, warn, fail)

/// Which findings count for what. The most exact entry decides: the check's, its practice's, the finding's
/// severity's; without any, a finding counts for what it says itself.
struct check_levels
{
    std::map<std::string, level, std::less<>> by_check{};
    std::map<report::practice, level> by_practice{};
    std::map<report::severity, level> by_severity{};
};

/// The largest value of one figure that is accepted.
struct budget
{
    /// Key of the figure in the table of measures: "hidden_bytes".
    std::string figure{};
    double most = 0;
    level counts_as = level::fail;
};

/// dive's three CI rules; an absent one is disabled.
struct dive_rules
{
    std::optional<double> lowest_efficiency{};
    std::optional<double> highest_wasted_bytes{};
    std::optional<double> highest_user_wasted_percent{};
};

/// What may and what must not be there, as globs.
struct item_list
{
    /// When given, whatever none of them matches is not accepted.
    std::optional<std::vector<std::string>> allow{};
    /// Whatever one of them matches is not accepted, allowed or not.
    std::vector<std::string> deny{};
    level counts_as = level::fail;
};

/// How much larger than in the baseline a figure may be; at least one of the two is given.
struct growth_limit
{
    std::string figure{};
    std::optional<double> most_percent{};
    std::optional<double> most_bytes{};
    level counts_as = level::fail;
};

/// What is asked of an image beside an earlier one.
struct baseline_rules
{
    std::vector<growth_limit> growth{};
    /// A setuid or setgid file that the baseline does not have.
    level new_setuid_files = level::off;
    /// A check that finds fault and passed in the baseline.
    level new_findings = level::off;
    /// Packages that the baseline does not have; `allow` are those that may come.
    std::optional<item_list> new_packages{};
};

/// An accepted fault: it no longer counts, until the day is over.
struct waiver
{
    /// Id of a check or of a rule: "TARE-SEC-006", "budgets.hidden_bytes".
    std::string rule{};
    /// Only the places whose path it matches; absent: all of the rule.
    std::optional<std::string> path{};
    std::string reason{};
    /// The last day on which it counts, in UTC.
    std::chrono::year_month_day expires{};
};

/// One policy. A default-constructed one counts every finding for what it says itself.
struct policy
{
    std::string description{};
    check_levels levels{};
    /// What a rule counts for that could not be evaluated; never `off`.
    level not_evaluated = level::warn;
    std::vector<budget> budgets{};
    std::optional<dive_rules> dive{};
    std::optional<item_list> packages{};
    std::optional<item_list> ports{};
    std::optional<item_list> users{};
    std::optional<item_list> bases{};
    std::optional<item_list> files{};
    std::optional<baseline_rules> baseline{};
    std::vector<waiver> waivers{};
};

/// Something wrong with a policy.
struct problem
{
    /// JSON pointer (RFC 6901) to it; empty for the document itself.
    std::string pointer;
    /// A sentence that says what is wrong and what may stand there. May hold bytes of the document.
    std::string message;

    friend bool operator==(const problem&, const problem&) = default;
};

/// What a text says as a policy, or everything that is wrong with it.
struct reading
{
    policy value;
    /// In the order of the document; the policy must not be used unless there are none.
    std::vector<problem> problems;
};

/// Reads `tare.policy/v1` (docs/policy.md). Nothing is guessed: unknown keys, wrong types, globs that are
/// none and unknown checks are problems. Fails where the text is no JSON or crosses
/// `limits::max_policy_bytes`.
[[nodiscard]] result<reading> read(std::string_view json, const limits& bounds = {});

/// The same for who wants a policy or an error: `errc::invalid_policy`, which lists all problems and whose
/// `where` is the first one's pointer.
[[nodiscard]] result<policy> parse(std::string_view json, const limits& bounds = {});

/// The JSON Schema (draft 2020-12) of policies, one line.
[[nodiscard]] std::string schema();

/// A policy that comes with Tare.
struct built_in
{
    std::string_view name;
    /// As a user would write it.
    std::string json;
};

/// `default`, `strict`, `distroless`, `cis` and `dive`.
[[nodiscard]] const std::vector<built_in>& built_ins();

/// The built-in policy with that name; null when there is none.
[[nodiscard]] const built_in* find_built_in(std::string_view name) noexcept;

/// True for what a policy may be called: 1 to 64 of [a-z0-9._-], beginning with a letter or digit.
[[nodiscard]] bool is_policy_name(std::string_view name) noexcept;

} // namespace tare::policy
