#include "policy/glob.hpp"
#include "policy/measures.hpp"
#include "policy/rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace tare::policy {
namespace {

constexpr std::string_view no_baseline = "There is no baseline to compare with.";

/// Which layers either of the two lacks; empty when neither does.
std::string missing_layers_of(const inquiry& asked)
{
    auto missing = missing_layers(asked.image.report);
    if (missing.empty())
        missing = missing_layers(asked.baseline->report);
    return missing;
}

bool grew_too_much(const growth_limit& g, double before, double now)
{
    const auto more = now - before;
    if (more <= 0)
        return false;
    if (g.most_bytes && more > *g.most_bytes)
        return true;
    return g.most_percent && more * 100 > *g.most_percent * before;
}

std::string allowance(const growth_limit& g, unit in)
{
    std::vector<std::string> parts;
    if (g.most_percent)
        parts.push_back(fmt::format("{} %", *g.most_percent));
    if (g.most_bytes)
        parts.push_back(shown(in, *g.most_bytes));
    return fmt::format("{}", fmt::join(parts, " and "));
}

rule_outcome growth_rule(const inquiry& asked, const growth_limit& g, const measure& m)
{
    auto rule = new_rule(
        fmt::format("baseline.growth.{}", g.figure), m.practice,
        fmt::format("Does not grow by more than {}: {}", allowance(g, m.in), m.what), std::string{m.fix}
    );
    if (asked.baseline == nullptr)
        return unknown(std::move(rule), asked, std::string{no_baseline});
    const auto before = m.value(asked.baseline->report);
    const auto now = m.value(asked.image.report);
    if (!before || !now)
        return unknown(std::move(rule), asked, fmt::format("One of the reports does not tell: {}.", m.what));
    if (m.needs_every_layer)
        if (auto missing = missing_layers_of(asked); !missing.empty())
            return unknown(std::move(rule), asked, std::move(missing));
    if (m.doubt != nullptr)
        for (const auto* const r : {&asked.baseline->report, &asked.image.report})
            if (auto doubt = m.doubt(*r); !doubt.empty())
                return unknown(std::move(rule), asked, std::move(doubt));
    auto message = fmt::format("{}: {}, was {}.", m.what, shown(m.in, *now), shown(m.in, *before));
    if (!grew_too_much(g, *before, *now))
        return holds(std::move(rule), std::move(message));
    return broken(std::move(rule), g.counts_as, std::move(message), {});
}

std::vector<report::privileged_file> privileged(const report::image_report& r)
{
    auto out = r.attack_surface.setuid_files;
    const auto& more = r.attack_surface.setgid_files;
    out.insert(out.end(), more.begin(), more.end());
    return out;
}

rule_outcome setuid_rule(const inquiry& asked, level counts_as)
{
    auto rule = new_rule(
        "baseline.new_setuid_files", report::practice::security,
        "No setuid or setgid file that the baseline does not have",
        "Take the bits away in the RUN that brings the files: chmod a-s FILE."
    );
    if (asked.baseline == nullptr)
        return unknown(std::move(rule), asked, std::string{no_baseline});
    // The mode is part of it: setgid that became setuid is new.
    std::set<std::pair<std::string, std::string>> before;
    for (const auto& f : privileged(asked.baseline->report))
        before.emplace(f.path, f.mode);
    check::places where;
    std::set<std::string> shown;
    for (const auto& f : privileged(asked.image.report)) {
        if (before.contains({f.path, f.mode}) || !shown.insert(f.path).second)
            continue;
        auto e = at_layer(asked.image.report, f.layer);
        e.path = f.path;
        e.text = f.visible ? f.mode : f.mode + ", deleted by a later layer, still ships";
        where.add(std::move(e));
    }
    if (!where.empty())
        return broken(
            std::move(rule), counts_as, fmt::format("{} setuid or setgid files are new.", where.size()), where
        );
    if (auto missing = missing_layers_of(asked); !missing.empty())
        return unknown(std::move(rule), asked, std::move(missing));
    return holds(std::move(rule), "No setuid or setgid file is new.");
}

rule_outcome new_packages_rule(const inquiry& asked, const item_list& list)
{
    auto rule = new_rule(
        "baseline.new_packages", report::practice::security, "No package that is new and not accepted",
        "Remove the packages in the RUN that brings them, or add them to the allow-list."
    );
    if (asked.baseline == nullptr)
        return unknown(std::move(rule), asked, std::string{no_baseline});
    const auto& before = asked.baseline->report.packages;
    const auto& now = asked.image.report.packages;
    if (!before || !now)
        return unknown(std::move(rule), asked, "One of the reports does not list packages.");
    std::set<std::pair<report::package_type, std::string>> known;
    for (const auto& p : before->packages)
        known.emplace(p.type, p.name);
    const glob_set allowed{list.allow.value_or(std::vector<std::string>{})};
    const glob_set denied{list.deny};
    check::places where;
    for (const auto& p : now->packages)
        if (!known.contains({p.type, p.name}) &&
            (denied.matches(p.name) || (list.allow && !allowed.matches(p.name))))
            where.add(at_package(asked.image.report, p, {}));
    // What the baseline may not have listed is not known to be new.
    const auto unlisted = missing_packages(asked.baseline->report);
    if (!where.empty() && !unlisted.empty())
        return unknown(std::move(rule), asked, unlisted);
    if (!where.empty())
        return broken(
            std::move(rule), list.counts_as,
            fmt::format("New packages that are not accepted: {}.", where.size()), where
        );
    if (auto missing = missing_packages(asked.image.report); !missing.empty())
        return unknown(std::move(rule), asked, std::move(missing));
    if (auto missing = missing_layers_of(asked); !missing.empty())
        return unknown(std::move(rule), asked, std::move(missing));
    return holds(std::move(rule), "No package is new and not accepted.");
}

bool is_violated(const report::finding& f) noexcept
{
    return f.result == report::finding_result::warn || f.result == report::finding_result::fail;
}

rule_outcome findings_rule(const inquiry& asked, level counts_as)
{
    auto rule = new_rule(
        "baseline.new_findings", report::practice::security,
        "No check finds fault that passed in the baseline", "Correct what the findings name."
    );
    if (asked.baseline == nullptr)
        return unknown(std::move(rule), asked, std::string{no_baseline});
    std::map<std::string, report::finding_result> before;
    for (const auto& f : asked.baseline->report.findings)
        before.emplace(f.check, f.result);
    check::places where;
    std::vector<std::string> unsure;
    for (const auto& f : asked.image.report.findings) {
        const auto known = before.find(f.check);
        const auto was = known == before.end() ? report::finding_result::not_analysed : known->second;
        const bool was_clean =
            was == report::finding_result::pass || was == report::finding_result::not_applicable;
        if (is_violated(f) && was_clean)
            where.add({.key = f.check, .text = f.message});
        else if (f.result == report::finding_result::not_analysed ||
                 (is_violated(f) && was == report::finding_result::not_analysed))
            unsure.push_back(f.check);
    }
    if (!where.empty())
        return broken(
            std::move(rule), counts_as, fmt::format("{} checks find fault that passed before.", where.size()),
            where
        );
    if (asked.image.report.findings.empty() || before.empty())
        return unknown(std::move(rule), asked, "One of the reports has no findings.");
    if (!unsure.empty())
        return unknown(
            std::move(rule), asked,
            fmt::format("Not analysed here or in the baseline: {}.", fmt::join(unsure, ", "))
        );
    return holds(std::move(rule), "No check finds fault that passed before.");
}

} // namespace

void add_baseline_rules(const inquiry& asked, std::vector<rule_outcome>& to)
{
    if (!asked.rules.baseline)
        return;
    const auto& rules = *asked.rules.baseline;
    for (const auto& g : rules.growth)
        if (const auto* const m = find_measure(g.figure))
            to.push_back(growth_rule(asked, g, *m));
    if (rules.new_setuid_files != level::off)
        to.push_back(setuid_rule(asked, rules.new_setuid_files));
    if (rules.new_findings != level::off)
        to.push_back(findings_rule(asked, rules.new_findings));
    if (rules.new_packages)
        to.push_back(new_packages_rule(asked, *rules.new_packages));
}

} // namespace tare::policy
