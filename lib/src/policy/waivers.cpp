#include "policy/glob.hpp"
#include "policy/rule.hpp"

#include <tare/base/text.hpp>

#include <utility>

namespace tare::policy {
namespace {

void accept(rule_outcome& r, const waiver& w)
{
    r.accepted_because.push_back(escape_text(w.reason));
}

void accept_all(rule_outcome& r, const waiver& w)
{
    accept(r, w);
    r.result = rule_result::waived;
    r.counts_for = outcome::pass;
}

/// True when the rule has such places. A rule is accepted once it has no other, listed or not.
bool accept_places(rule_outcome& r, const waiver& w)
{
    const glob_set wanted{{*w.path}};
    std::vector<report::evidence> others;
    for (const auto& e : r.evidence)
        if (!e.path || !wanted.matches(*e.path))
            others.push_back(e);
    if (others.size() == r.evidence.size())
        return false;
    if (others.empty() && r.omitted == 0) {
        accept_all(r, w);
        return true;
    }
    r.evidence = std::move(others);
    accept(r, w);
    return true;
}

bool apply(const waiver& w, rule_outcome& r)
{
    const bool violated = r.result == rule_result::warn || r.result == rule_result::fail;
    if (w.path)
        return violated && accept_places(r, w);
    if (!violated && r.result != rule_result::not_evaluated)
        return false;
    accept_all(r, w);
    return true;
}

} // namespace

std::vector<waiver_outcome> apply_waivers(
    const std::vector<waiver>& waivers, std::chrono::year_month_day today, std::vector<rule_outcome>& rules
)
{
    std::vector<waiver_outcome> out;
    for (const auto& w : waivers) {
        waiver_outcome became;
        became.rule = escape_text(w.rule);
        if (w.path)
            became.path = escape_text(*w.path);
        became.reason = escape_text(w.reason);
        became.expires = to_text(w.expires);
        if (today > w.expires)
            became.state = waiver_state::expired;
        else
            for (auto& r : rules)
                if (r.rule == w.rule && apply(w, r))
                    became.state = waiver_state::used;
        out.push_back(std::move(became));
    }
    return out;
}

} // namespace tare::policy
