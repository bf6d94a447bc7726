#include <tare/check/write.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include <fmt/format.h>

#include <iterator>

namespace tare::check {

std::string_view title_of(report::practice p) noexcept
{
    switch (p) {
    case report::practice::base:
        return "Base image";
    case report::practice::security:
        return "Security";
    case report::practice::layers:
        return "Layers";
    case report::practice::build:
        return "Build";
    case report::practice::size:
        return "Size";
    case report::practice::configuration:
        return "Configuration";
    case report::practice::files:
        return "Files";
    case report::practice::documentation:
        return "Documentation";
    }
    return {};
}

namespace {

/// GitHub's anchor of a heading that is an id.
std::string anchor(std::string_view id)
{
    std::string out{id};
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

void table(std::string& out, const std::vector<check>& checks, report::practice p)
{
    fmt::format_to(
        std::back_inserter(out),
        "## {} ({})\n\n| check | looks at | severity | passes when |\n|---|---|---|---|\n", title_of(p),
        code(p)
    );
    for (const auto& c : checks)
        if (c.practice == p)
            fmt::format_to(
                std::back_inserter(out), "| [{}](#{}) | {} | {} | {} |\n", c.id, anchor(c.id),
                c.target == check_target::image ? "image" : "Dockerfile", to_string(c.severity), c.title
            );
    out += '\n';
}

void in_full(std::string& out, const check& c)
{
    fmt::format_to(
        std::back_inserter(out), "### {}\n\n**{}.** {}\n\n* Looks at: {}\n* Severity: {}\n* To fix it: {}\n",
        c.id, c.title, c.rationale, c.inspects, to_string(c.severity), c.fix
    );
    if (!c.references.empty())
        fmt::format_to(std::back_inserter(out), "* Elsewhere: {}\n", fmt::join(c.references, ", "));
    out += '\n';
}

} // namespace

std::string to_json(const std::vector<check>& checks)
{
    return boost::json::serialize(boost::json::object{{"checks", boost::json::value_from(checks)}});
}

std::string to_text(const std::vector<check>& checks)
{
    auto out = fmt::format("{:<16}{:<12}{:<10}{}\n", "CHECK", "LOOKS AT", "SEVERITY", "PASSES WHEN");
    for (const auto& c : checks)
        fmt::format_to(
            std::back_inserter(out), "{:<16}{:<12}{:<10}{}\n", c.id,
            c.target == check_target::image ? "image" : "Dockerfile", to_string(c.severity), c.title
        );
    return out;
}

std::string to_markdown(const std::vector<check>& checks)
{
    std::string out;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<report::practice>>([&](auto p) {
        bool any = false;
        for (const auto& c : checks)
            any = any || c.practice == p.value;
        if (!any)
            return;
        table(out, checks, p.value);
        for (const auto& c : checks)
            if (c.practice == p.value)
                in_full(out, c);
    });
    return out;
}

} // namespace tare::check
