#include "compare/parts.hpp"

#include <map>
#include <utility>

namespace tare::compare {
namespace {

using report::finding;
using report::finding_result;

bool is_in_order(const finding& f) noexcept
{
    return f.result == finding_result::pass || f.result == finding_result::not_applicable;
}

/// What could not be looked at before, or now, is neither gained nor lost.
finding_fate fate_of(const finding* base, const finding* target) noexcept
{
    if (base == nullptr || target == nullptr)
        return finding_fate::changed;
    if (is_in_order(*base) && is_violated(*target))
        return finding_fate::gained;
    if (is_violated(*base) && is_in_order(*target))
        return finding_fate::lost;
    return finding_fate::changed;
}

std::optional<finding_result> result_of(const finding* f) noexcept
{
    return f == nullptr ? std::nullopt : std::optional{f->result};
}

/// What passes says the same in other words where it counts what is there.
bool is_worth_telling(const finding* base, const finding* target)
{
    if (base == nullptr || target == nullptr || base->result != target->result)
        return true;
    return is_violated(*target) && base->message != target->message;
}

} // namespace

bool is_violated(const finding& f) noexcept
{
    return f.result == finding_result::warn || f.result == finding_result::fail;
}

std::vector<finding_change>
compare_findings(const report::image_report& base, const report::image_report& target)
{
    std::map<std::string_view, std::pair<const finding*, const finding*>> checks;
    for (const auto& f : base.findings)
        checks[f.check].first = &f;
    for (const auto& f : target.findings)
        checks[f.check].second = &f;
    std::vector<finding_change> out;
    for (const auto& [check, both] : checks) {
        const auto [before, now] = both;
        if (!is_worth_telling(before, now))
            continue;
        const auto& shown = now == nullptr ? *before : *now;
        auto& c = out.emplace_back();
        c.check = check;
        c.practice = shown.practice;
        c.severity = shown.severity;
        c.fate = fate_of(before, now);
        c.base = result_of(before);
        c.target = result_of(now);
        c.message = shown.message;
    }
    return out;
}

} // namespace tare::compare
