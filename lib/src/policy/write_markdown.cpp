#include "policy/write.hpp"
#include "report/markdown.hpp"

#include <tare/check/check.hpp>
#include <tare/policy/write.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace tare::policy {
namespace {

using report::inert_markdown;
using report::markdown_code;

constexpr std::size_t places_in_cell = 3;
/// Room for the sentence that says how much does not fit, and the closing tags.
constexpr std::size_t reserve = 200;

std::string_view sign_of(const rule_outcome& r) noexcept
{
    switch (r.result) {
    case rule_result::fail:
        return "❌ fail";
    case rule_result::warn:
        return "⚠️ warn";
    case rule_result::not_evaluated:
        return r.counts_for == outcome::fail ? "❌ not evaluated" : "⚠️ not evaluated";
    case rule_result::waived:
        return "☑️ waived";
    default:
        return "";
    }
}

std::string_view sign_of(outcome o) noexcept
{
    return o == outcome::fail ? "❌" : o == outcome::warn ? "⚠️" : "✅";
}

std::string row(const rule_outcome& r)
{
    auto what = inert_markdown(r.message);
    const auto shown = std::min(places_in_cell, r.evidence.size());
    for (std::size_t i = 0; i < shown; ++i)
        if (const auto place = place_of(r.evidence[i]); !place.empty())
            what += "<br>" + markdown_code(place);
    if (const auto more = r.omitted + r.evidence.size() - shown; more > 0)
        what += fmt::format("<br>and {} more", more);
    for (const auto& reason : r.accepted_because)
        what += "<br>Accepted: " + inert_markdown(reason);
    const auto fix = r.result == rule_result::waived ? std::string{} : inert_markdown(r.fix);
    return fmt::format(
        "| {} | {} | {} | {} | {} |\n", sign_of(r), markdown_code(r.rule), check::to_string(r.severity), what,
        fix
    );
}

std::string heading(const verdict& v)
{
    if (v.policy.empty())
        return fmt::format("### Tare: {}\n\n{}.\n", markdown_code(name_of(v)), counts_of(v.counts));
    auto out = fmt::format(
        "### {} Tare: {} {} by policy {}\n\n{}.", sign_of(v.result), markdown_code(name_of(v)),
        v.result == outcome::fail   ? "fails"
        : v.result == outcome::warn ? "passes with warnings"
                                    : "passes",
        markdown_code(v.policy), counts_of(v.counts)
    );
    if (v.baseline)
        out += fmt::format(" Compared with {}.", markdown_code(*v.baseline));
    return out + '\n';
}

/// Writes as much as fits, and counts the rest.
class markdown_writer
{
public:
    std::string run(const std::vector<verdict>& all)
    {
        for (const auto& v : all)
            write(v);
        if (left_out_ > 0)
            out_ += fmt::format("\n{} more entries do not fit here.\n", left_out_);
        return std::move(out_);
    }

private:
    bool add(const std::string& text)
    {
        if (left_out_ > 0 || out_.size() + text.size() + reserve > most_comment_bytes) {
            ++left_out_;
            return false;
        }
        out_ += text;
        return true;
    }

    void write(const verdict& v)
    {
        add((out_.empty() ? "" : "\n") + heading(v));
        bool has_table = false;
        for (const auto wanted :
             {rule_result::fail, rule_result::not_evaluated, rule_result::warn, rule_result::waived})
            for (const auto& r : v.rules) {
                if (r.result != wanted || !is_notable(r))
                    continue;
                auto text = row(r);
                if (!has_table)
                    text = "\n| | rule | severity | what | how to fix it |\n|---|---|---|---|---|\n" + text;
                has_table = add(text) || has_table;
            }
        for (const auto& w : v.waivers)
            if (w.state != waiver_state::used)
                add(fmt::format(
                    "\nThe waiver of {} {}: {} (until {})\n", markdown_code(w.rule),
                    w.state == waiver_state::expired ? "has expired and no longer counts" : "accepts nothing",
                    inert_markdown(w.reason), w.expires
                ));
    }

    std::string out_;
    std::size_t left_out_ = 0;
};

} // namespace

std::string to_markdown(const std::vector<verdict>& all)
{
    return markdown_writer{}.run(all);
}

} // namespace tare::policy
