#include "policy/write.hpp"

#include <tare/policy/write.hpp>

#include <boost/describe/enum_to_string.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tare::policy {

std::string_view to_string(outcome o) noexcept
{
    return boost::describe::enum_to_string(o, "");
}

std::string_view to_string(rule_result r) noexcept
{
    return boost::describe::enum_to_string(r, "");
}

std::string_view to_string(waiver_state s) noexcept
{
    return boost::describe::enum_to_string(s, "");
}

std::string_view name_of(const verdict& v) noexcept
{
    return v.names.empty() ? std::string_view{v.image} : std::string_view{v.names.front()};
}

bool is_notable(const rule_outcome& r) noexcept
{
    return r.counts_for != outcome::pass || r.result == rule_result::waived;
}

std::string words_of(rule_result r)
{
    std::string out{to_string(r)};
    std::replace(out.begin(), out.end(), '_', ' ');
    return out;
}

std::string place_of(const report::evidence& e)
{
    std::string out;
    const auto add = [&out](std::string_view separator, std::string_view text) {
        if (!text.empty())
            out += (out.empty() ? std::string{} : std::string{separator}) + std::string{text};
    };
    add("", e.path.value_or(""));
    add(", ", e.key.value_or(""));
    if (e.line)
        add(", ", fmt::format("line {}", *e.line));
    if (e.layer)
        add(", ", fmt::format("layer {}", *e.layer));
    if (e.instruction)
        add(" ", fmt::format("({})", *e.instruction));
    add(": ", e.text.value_or(""));
    return out;
}

std::string counts_of(const rule_counts& c)
{
    return fmt::format(
        "{} fail, {} warn, {} not evaluated, {} waived, {} pass", c.fail, c.warn, c.not_evaluated, c.waived,
        c.pass
    );
}

std::string to_json(const verdict& v)
{
    return boost::json::serialize(boost::json::value_from(v));
}

} // namespace tare::policy
