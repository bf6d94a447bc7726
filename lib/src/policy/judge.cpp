#include "policy/rule.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tare::policy {

rule_counts count(const std::vector<rule_outcome>& rules)
{
    rule_counts out;
    for (const auto& r : rules)
        switch (r.result) {
        case rule_result::pass:
            ++out.pass;
            break;
        case rule_result::warn:
            ++out.warn;
            break;
        case rule_result::fail:
            ++out.fail;
            break;
        case rule_result::not_evaluated:
            ++out.not_evaluated;
            break;
        case rule_result::waived:
            ++out.waived;
            break;
        case rule_result::not_applicable:
            ++out.not_applicable;
            break;
        case rule_result::off:
            ++out.off;
            break;
        }
    return out;
}

rule_outcome new_rule(std::string id, report::practice p, std::string title, std::string fix)
{
    rule_outcome out;
    out.rule = std::move(id);
    out.practice = p;
    out.title = std::move(title);
    out.fix = std::move(fix);
    return out;
}

rule_outcome holds(rule_outcome r, std::string message)
{
    r.result = rule_result::pass;
    r.counts_for = outcome::pass;
    r.message = std::move(message);
    r.fix.clear();
    return r;
}

rule_outcome broken(rule_outcome r, level counts_as, std::string message, const check::places& where)
{
    const bool fails = counts_as == level::fail;
    r.result = fails ? rule_result::fail : rule_result::warn;
    r.counts_for = counted(counts_as);
    r.severity = fails ? report::severity::high : report::severity::medium;
    r.message = std::move(message);
    r.evidence = where.kept();
    r.omitted = where.size() - where.kept().size();
    return r;
}

rule_outcome unknown(rule_outcome r, const inquiry& asked, std::string why)
{
    r.result = rule_result::not_evaluated;
    r.counts_for = counted(asked.rules.not_evaluated);
    r.message = std::move(why);
    r.fix.clear();
    return r;
}

rule_outcome not_applicable(rule_outcome r, std::string why)
{
    r.result = rule_result::not_applicable;
    r.counts_for = outcome::pass;
    r.message = std::move(why);
    r.fix.clear();
    return r;
}

outcome counted(level l) noexcept
{
    return l == level::fail ? outcome::fail : outcome::warn;
}

report::evidence at_layer(const report::image_report& r, std::uint64_t layer)
{
    report::evidence out;
    out.layer = layer;
    if (layer < r.layers.size())
        out.instruction = r.layers[layer].created_by;
    return out;
}

report::evidence at_package(const report::image_report& r, const report::package& p, std::string_view text)
{
    auto out = p.layer ? at_layer(r, *p.layer) : report::evidence{};
    out.path = p.found_in;
    out.key = p.name;
    out.text = text.empty() ? fmt::format("{} {}", p.name, p.version)
                            : fmt::format("{} {}: {}", p.name, p.version, text);
    return out;
}

std::string to_text(std::chrono::year_month_day day)
{
    return fmt::format(
        "{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
        static_cast<unsigned>(day.day())
    );
}

verdict judge(
    const policy& p, std::string_view name, const subject& image, const subject* baseline,
    std::chrono::year_month_day today
)
{
    const inquiry asked{p, image, baseline};
    verdict out;
    out.policy = escape_text(name);
    out.image = image.report.image.id;
    out.names = image.report.image.names;
    if (baseline != nullptr)
        out.baseline = baseline->report.image.id;
    out.judged_on = to_text(today);
    add_check_rules(asked, out.rules);
    add_budget_rules(asked, out.rules);
    add_dive_rules(asked, out.rules);
    add_list_rules(asked, out.rules);
    add_baseline_rules(asked, out.rules);
    out.waivers = apply_waivers(p.waivers, today, out.rules);
    out.counts = count(out.rules);
    out.result = outcome::pass;
    for (const auto& r : out.rules)
        out.result = std::max(out.result, r.counts_for);
    for (const auto& r : out.rules)
        if (out.result != outcome::pass && r.counts_for == out.result)
            out.decided_by.push_back(r.rule);
    return out;
}

verdict judge_findings(const subject& image, std::chrono::year_month_day today)
{
    return judge(policy{}, "", image, nullptr, today);
}

} // namespace tare::policy
