#include "policy/write.hpp"

#include <tare/check/check.hpp>
#include <tare/policy/write.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace tare::policy {
namespace {

constexpr std::size_t lines_of_places = 5;
constexpr std::size_t indent = 17;

class text_writer
{
public:
    text_writer(const verdict& v, report::text_style style) : verdict_{v}, style_{style} {}

    std::string run()
    {
        field("Image", name_of(verdict_));
        if (!verdict_.names.empty())
            field("Id", verdict_.image);
        field("Policy", verdict_.policy);
        field("Baseline", verdict_.baseline.value_or(""));
        const auto word = to_string(verdict_.result);
        if (!verdict_.policy.empty())
            line("{:<13}{}", "Verdict", coloured(colour_of(verdict_.result), word));
        line("{:<13}{}", "Rules", counts_of(verdict_.counts));
        for (const auto wanted :
             {rule_result::fail, rule_result::not_evaluated, rule_result::warn, rule_result::waived})
            for (const auto& r : verdict_.rules)
                if (r.result == wanted && is_notable(r))
                    rule(r);
        waivers();
        return std::move(out_);
    }

private:
    template<class... Args>
    void line(fmt::format_string<Args...> format, Args&&... args)
    {
        fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
        out_.resize(out_.find_last_not_of(' ') + 1);
        out_ += '\n';
    }

    void field(std::string_view name, std::string_view value)
    {
        if (!value.empty())
            line("{:<13}{}", name, value);
    }

    static std::string_view colour_of(outcome o) noexcept
    {
        static constexpr std::array<std::string_view, 3> colours{"\x1b[32m", "\x1b[33m", "\x1b[31m"};
        return colours.at(static_cast<std::size_t>(o));
    }

    [[nodiscard]] std::string coloured(std::string_view colour, std::string_view text) const
    {
        return style_.colour ? fmt::format("{}{}\x1b[0m", colour, text) : std::string{text};
    }

    void rule(const rule_outcome& r)
    {
        line("");
        const auto word = fmt::format("{:<15}", words_of(r.result));
        line(
            "  {}{} [{}] {}", coloured(colour_of(r.counts_for), word), r.rule, check::to_string(r.severity),
            r.message
        );
        for (std::size_t i = 0; i < std::min(lines_of_places, r.evidence.size()); ++i)
            if (const auto place = place_of(r.evidence[i]); !place.empty())
                line("{:{}}{}", "", indent, place);
        const auto more = r.omitted + r.evidence.size() - std::min(lines_of_places, r.evidence.size());
        if (more > 0)
            line("{:{}}and {} more", "", indent, more);
        if (r.result != rule_result::waived && !r.fix.empty())
            line("{:{}}Fix: {}", "", indent, r.fix);
        for (const auto& reason : r.accepted_because)
            line("{:{}}Accepted: {}", "", indent, reason);
    }

    void waivers()
    {
        bool first = true;
        for (const auto& w : verdict_.waivers) {
            if (w.state == waiver_state::used)
                continue;
            if (first)
                line("\nWAIVERS THAT ACCEPT NOTHING");
            first = false;
            line(
                "  {:<15}{}{} until {}: {}", to_string(w.state), w.rule, w.path ? " " + *w.path : "",
                w.expires, w.reason
            );
        }
    }

    const verdict& verdict_;
    report::text_style style_;
    std::string out_;
};

} // namespace

std::string to_text(const verdict& v, report::text_style style)
{
    return text_writer{v, style}.run();
}

} // namespace tare::policy
