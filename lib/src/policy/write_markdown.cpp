#include "policy/write.hpp"

#include <tare/check/check.hpp>
#include <tare/policy/write.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace tare::policy {
namespace {

constexpr std::size_t places_shown = 3;
/// Room for the sentence that says how much does not fit, and the closing tags.
constexpr std::size_t reserve = 200;
/// More of one text says no more.
constexpr std::size_t longest_text = 500;

/// Cuts `text` between two characters.
std::string shortened(std::string_view text)
{
    if (text.size() <= longest_text)
        return std::string{text};
    auto cut = longest_text;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U)
        --cut;
    return std::string{text.substr(0, cut)} + "…";
}

/// Text that stays text: no Markdown, HTML or table, and neither a link nor a mention. Entities keep the
/// parser from seeing any of it; a comment behind @ and # keeps what reads the result from doing so.
std::string inert(std::string_view text)
{
    std::string out;
    for (const char c : shortened(text)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == ' ' || c == ',' || c == '/' || c == '-' || c == ';' ||
                           (static_cast<unsigned char>(c) & 0x80U) != 0;
        if (plain)
            out += c;
        else if (c == '@' || c == '#')
            out += fmt::format("&#{};<!-- -->", static_cast<int>(c));
        else if (c == '\n' || c == '\r' || c == '\t')
            out += ' ';
        else
            out += fmt::format("&#{};", static_cast<int>(c));
    }
    return out;
}

std::string code(std::string_view text)
{
    return fmt::format("<code>{}</code>", inert(text));
}

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
    auto what = inert(r.message);
    const auto shown = std::min(places_shown, r.evidence.size());
    for (std::size_t i = 0; i < shown; ++i)
        if (const auto place = place_of(r.evidence[i]); !place.empty())
            what += "<br>" + code(place);
    if (const auto more = r.omitted + r.evidence.size() - shown; more > 0)
        what += fmt::format("<br>and {} more", more);
    for (const auto& reason : r.accepted_because)
        what += "<br>Accepted: " + inert(reason);
    const auto fix = r.result == rule_result::waived ? std::string{} : inert(r.fix);
    return fmt::format(
        "| {} | {} | {} | {} | {} |\n", sign_of(r), code(r.rule), check::to_string(r.severity), what, fix
    );
}

std::string heading(const verdict& v)
{
    if (v.policy.empty())
        return fmt::format("### Tare: {}\n\n{}.\n", code(name_of(v)), counts_of(v.counts));
    auto out = fmt::format(
        "### {} Tare: {} {} by policy {}\n\n{}.", sign_of(v.result), code(name_of(v)),
        v.result == outcome::fail   ? "fails"
        : v.result == outcome::warn ? "passes with warnings"
                                    : "passes",
        code(v.policy), counts_of(v.counts)
    );
    if (v.baseline)
        out += fmt::format(" Compared with {}.", code(*v.baseline));
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
                    "\nThe waiver of {} {}: {} (until {})\n", code(w.rule),
                    w.state == waiver_state::expired ? "has expired and no longer counts" : "accepts nothing",
                    inert(w.reason), w.expires
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
