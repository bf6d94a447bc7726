#include "policy/rule.hpp"

#include <tare/check/check.hpp>
#include <tare/check/image.hpp>

#include <algorithm>
#include <utility>

namespace tare::policy {
namespace {

using report::finding_result;

/// What the most exact entry says; nothing where none does.
std::optional<level> asked_level(const check_levels& levels, const report::finding& f)
{
    if (const auto own = levels.by_check.find(f.check); own != levels.by_check.end())
        return own->second;
    if (const auto own = levels.by_practice.find(f.practice); own != levels.by_practice.end())
        return own->second;
    if (const auto own = levels.by_severity.find(f.severity); own != levels.by_severity.end())
        return own->second;
    return std::nullopt;
}

rule_outcome judged(const inquiry& asked, report::finding f)
{
    const auto* const c = check::find(f.check);
    auto r = new_rule(f.check, f.practice, c == nullptr ? f.check : c->title, std::move(f.fix));
    r.severity = f.severity;
    const auto wanted = asked_level(asked.rules.levels, f);
    r.message = std::move(f.message);
    if (wanted == level::off) {
        r.result = rule_result::off;
        return r;
    }
    r.evidence = std::move(f.evidence);
    r.omitted = f.omitted;
    switch (f.result) {
    case finding_result::pass:
        r.result = rule_result::pass;
        return r;
    case finding_result::not_applicable:
        r.result = rule_result::not_applicable;
        return r;
    case finding_result::not_analysed:
        r.result = rule_result::not_evaluated;
        r.counts_for = counted(asked.rules.not_evaluated);
        return r;
    case finding_result::warn:
    case finding_result::fail:
        break;
    }
    const auto by_itself = f.result == finding_result::fail ? level::fail : level::warn;
    const auto counts_as = wanted.value_or(by_itself);
    r.result = counts_as == level::fail ? rule_result::fail : rule_result::warn;
    r.counts_for = counted(counts_as);
    return r;
}

} // namespace

void add_check_rules(const inquiry& asked, std::vector<rule_outcome>& to)
{
    const auto& report = asked.image.report;
    auto findings = check::completed(report.findings, report.analyser.analyser);
    // What is asked for by name and is not in the report: the checks of a Dockerfile, where there is none.
    for (const auto& [name, counts_as] : asked.rules.levels.by_check) {
        const auto& id = name;
        const auto has_id = [&id](const report::finding& f) { return f.check == id; };
        const auto* const c = check::find(id);
        if (counts_as == level::off || c == nullptr || std::any_of(findings.begin(), findings.end(), has_id))
            continue;
        report::finding missing;
        missing.check = id;
        missing.practice = c->practice;
        missing.severity = c->severity;
        missing.message = "It looks at a Dockerfile, and there is none beside the image.";
        findings.push_back(std::move(missing));
    }
    for (auto& f : findings)
        to.push_back(judged(asked, std::move(f)));
}

} // namespace tare::policy
