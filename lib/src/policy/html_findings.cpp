#include "policy/html_findings.hpp"

#include "policy/write.hpp"

#include <tare/check/check.hpp>
#include <tare/check/write.hpp>
#include <tare/policy/write.hpp>

#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace tare::policy {
namespace {

using report::finding;
using report::finding_result;
using report::html_page;

/// Of one finding; the report holds no more than a few dozen itself.
constexpr std::size_t most_places = 100;
/// Rules that decided: the first of them say enough.
constexpr std::size_t most_deciding = 20;

struct result_form
{
    finding_result result;
    std::string_view words;
    /// Class of its colour.
    std::string_view colour;
};

/// Worst first.
constexpr std::array forms{
    result_form{finding_result::fail, "fail", "tag fail"},
    result_form{finding_result::warn, "warn", "tag warn"},
    result_form{finding_result::not_analysed, "not analysed", "tag unknown"},
    result_form{finding_result::pass, "pass", "tag pass"},
    result_form{finding_result::not_applicable, "not applicable", "tag"},
};

bool is_in_order(finding_result r) noexcept
{
    return r == finding_result::pass || r == finding_result::not_applicable;
}

std::size_t count(const std::vector<finding>& findings, report::practice p, finding_result r)
{
    return static_cast<std::size_t>(std::count_if(findings.begin(), findings.end(), [&](const finding& f) {
        return f.practice == p && f.result == r;
    }));
}

std::string_view title_of(const finding& f)
{
    const auto* const known = check::find(f.check);
    return known == nullptr ? std::string_view{f.check} : std::string_view{known->title};
}

void put_place(html_page& page, const report::evidence& e)
{
    page.within("li", {}, [&] {
        const auto first = e.path ? *e.path : e.key.value_or("");
        if (!first.empty())
            page.code(first);
        std::string where;
        const auto add = [&where](const std::string& text) { where += (where.empty() ? " " : ", ") + text; };
        if (e.path && e.key)
            add(*e.key);
        if (e.line)
            add(fmt::format("line {}", *e.line));
        if (e.layer)
            add(fmt::format("layer {}", *e.layer));
        if (!where.empty())
            page.line("span", where, {{"class", "quiet"}});
        if (e.text)
            page.text(fmt::format("{}{}", first.empty() && where.empty() ? "" : ": ", *e.text));
        if (e.instruction) {
            page.text(" by ");
            page.code(*e.instruction);
        }
    });
}

void places(html_page& page, const finding& f)
{
    if (f.evidence.empty())
        return;
    const auto shown = std::min(f.evidence.size(), most_places);
    page.within("ul", {}, [&] {
        for (std::size_t i = 0; i < shown; ++i)
            put_place(page, f.evidence[i]);
    });
    if (const auto rest = f.omitted + f.evidence.size() - shown; rest > 0)
        page.line("p", fmt::format("{} more places.", rest), {{"class", "more"}});
}

void write_finding(html_page& page, const finding& f, const result_form& form)
{
    const auto content = [&] {
        page.within("summary", {}, [&] {
            page.line("span", form.words, {{"class", form.colour}});
            page.text(title_of(f));
            page.line("span", fmt::format(" {}", f.check), {{"class", "quiet"}});
        });
        page.within("div", {{"class", "inside"}}, [&] {
            page.line("p", f.message);
            places(page, f);
            if (!f.fix.empty())
                page.within("p", {{"class", "fix"}}, [&] {
                    page.line("strong", "To do:");
                    page.text(" " + f.fix);
                });
            if (f.result == finding_result::fail || f.result == finding_result::warn)
                page.line(
                    "p", fmt::format("Severity: {}.", check::to_string(f.severity)), {{"class", "more"}}
                );
        });
    };
    // Only what the program itself calls a check is a place to link to.
    if (check::find(f.check) != nullptr)
        page.within("details", {{"id", f.check}}, content);
    else
        page.within("details", {}, content);
}

/// What is in order, in one place.
void write_rest(html_page& page, const std::vector<finding>& findings, report::practice p)
{
    const auto passed = count(findings, p, finding_result::pass);
    const auto without = count(findings, p, finding_result::not_applicable);
    if (passed + without == 0)
        return;
    page.within("details", {}, [&] {
        page.within("summary", {}, [&] {
            page.line("span", fmt::format("{} pass", passed), {{"class", "tag pass"}});
            if (without > 0)
                page.line("span", fmt::format("{} not applicable", without), {{"class", "tag"}});
        });
        page.within("ul", {{"class", "inside"}}, [&] {
            for (const auto& f : findings)
                if (f.practice == p && is_in_order(f.result))
                    page.within("li", {}, [&] {
                        page.text(title_of(f));
                        page.line("span", fmt::format(" {}", f.check), {{"class", "quiet"}});
                        if (f.result == finding_result::not_applicable)
                            page.line("span", fmt::format(": {}", f.message), {{"class", "quiet"}});
                    });
        });
    });
}

template<class Visit>
void for_each_practice(Visit visit)
{
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<report::practice>>([&](auto d) {
        visit(d.value);
    });
}

void write_counts(html_page& page, const std::vector<finding>& findings, report::practice p)
{
    page.within("li", {}, [&] {
        page.within("span", {{"class", "name"}}, [&] {
            page.link(fmt::format("#practice-{}", check::to_string(p)), check::title_of(p));
        });
        page.within("span", {{"class", "tags"}}, [&] {
            for (const auto& form : forms)
                if (const auto n = count(findings, p, form.result);
                    n > 0 && form.result != finding_result::not_applicable)
                    page.line("span", fmt::format("{} {}", n, form.words), {{"class", form.colour}});
        });
    });
}

/// Whether the page has the finding of a check by itself, so that a link can lead there.
bool has_place(const std::vector<finding>& findings, std::string_view id)
{
    return check::find(id) != nullptr &&
           std::any_of(findings.begin(), findings.end(), [id](const finding& f) {
               return f.check == id && !is_in_order(f.result);
           });
}

void write_deciding(html_page& page, const verdict& v, const std::vector<finding>& findings)
{
    const auto shown = std::min(v.decided_by.size(), most_deciding);
    page.line("p", "What decided:");
    page.within("ul", {}, [&] {
        for (std::size_t i = 0; i < shown; ++i) {
            const auto& id = v.decided_by[i];
            const auto rule = std::find_if(v.rules.begin(), v.rules.end(), [&](const rule_outcome& r) {
                return r.rule == id;
            });
            page.within("li", {}, [&] {
                if (has_place(findings, id))
                    page.link("#" + id, id);
                else
                    page.code(id);
                if (rule != v.rules.end())
                    page.text(": " + rule->message);
            });
        }
    });
    if (v.decided_by.size() > shown)
        page.line("p", fmt::format("And {} more.", v.decided_by.size() - shown), {{"class", "more"}});
}

void write_waivers(html_page& page, const verdict& v)
{
    if (v.waivers.empty())
        return;
    page.line("p", "Waivers of the policy:");
    page.within("ul", {}, [&] {
        for (std::size_t i = 0; i < std::min(v.waivers.size(), most_places); ++i) {
            const auto& w = v.waivers[i];
            page.within("li", {}, [&] {
                page.code(w.rule);
                page.text(fmt::format(" {}, until {}: {}", to_string(w.state), w.expires, w.reason));
            });
        }
    });
}

} // namespace

void write_verdict(
    html_page& page, const verdict& v, const std::vector<finding>& findings, std::string_view address
)
{
    const auto word = to_string(v.result);
    const auto kind = fmt::format("card verdict {}", word);
    page.within("section", {{"id", "verdict"}, {"aria-labelledby", "verdict-heading"}, {"class", kind}}, [&] {
        page.within("h2", {{"id", "verdict-heading"}}, [&] {
            page.text("Verdict: ");
            page.line("span", word, {{"class", fmt::format("tag {}", word)}});
        });
        page.within("p", {}, [&] {
            page.text(
                v.policy.empty() ? std::string{"What the checks found"}
                                 : fmt::format("By the policy {}", v.policy)
            );
            page.text(fmt::format(", judged on {}: {}. ", v.judged_on, counts_of(v.counts)));
            if (!address.empty() && is_policy_name(v.policy))
                page.link(fmt::format("{}/verdict?policy={}&format=text", address, v.policy), "As text");
        });
        if (!v.decided_by.empty())
            write_deciding(page, v, findings);
        write_waivers(page, v);
    });
}

void write_practices(html_page& page, const std::vector<finding>& findings)
{
    page.section("practices", "Practices", [&] {
        page.within("ul", {{"class", "practices"}}, [&] {
            for_each_practice([&](report::practice p) { write_counts(page, findings, p); });
        });
        for_each_practice([&](report::practice p) {
            page.line("h3", check::title_of(p), {{"id", fmt::format("practice-{}", check::to_string(p))}});
            for (const auto& form : forms)
                for (const auto& f : findings)
                    if (f.practice == p && f.result == form.result && !is_in_order(f.result))
                        write_finding(page, f, form);
            write_rest(page, findings, p);
        });
    });
}

} // namespace tare::policy
