#include "policy/write.hpp"

#include <tare/check/check.hpp>
#include <tare/policy/write.hpp>

#include <boost/describe/enumerators.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <iterator>

namespace tare::policy {
namespace {

/// Text in an element or an attribute (XML 1.0 section 2.2): what it may not hold is left out.
std::string xml(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto rest = text.substr(i);
        // U+FFFE and U+FFFF.
        if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
            i += 2;
            continue;
        }
        const char c = text[i];
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (c == '\n')
            out += "&#10;";
        else if (static_cast<unsigned char>(c) >= 0x20)
            out += c;
    }
    return out;
}

struct suite_counts
{
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::size_t errors = 0;
    std::size_t skipped = 0;

    void add(const suite_counts& other) noexcept
    {
        tests += other.tests;
        failures += other.failures;
        errors += other.errors;
        skipped += other.skipped;
    }

    [[nodiscard]] std::string attributes() const
    {
        return fmt::format(
            R"(tests="{}" failures="{}" errors="{}" skipped="{}" time="0")", tests, failures, errors, skipped
        );
    }
};

std::string details(const rule_outcome& r)
{
    auto out = r.message;
    for (const auto& e : r.evidence)
        if (const auto place = place_of(e); !place.empty())
            out += "\n" + place;
    if (r.omitted > 0)
        out += fmt::format("\nand {} more", r.omitted);
    if (!r.fix.empty())
        out += "\nFix: " + r.fix;
    return out;
}

/// What stands in a case, and what it counts as.
std::string content(const rule_outcome& r, suite_counts& counts)
{
    const auto element = [&r](std::string_view name) {
        return fmt::format(
            "<{} message=\"{}\" type=\"{}\">{}</{}>", name, xml(r.message), check::to_string(r.severity),
            xml(details(r)), name
        );
    };
    const auto skipped = [&counts](std::string_view why) {
        ++counts.skipped;
        return fmt::format("<skipped message=\"{}\"/>", xml(why));
    };
    switch (r.result) {
    case rule_result::pass:
        return {};
    case rule_result::fail:
        ++counts.failures;
        return element("failure");
    case rule_result::warn:
        return fmt::format("<system-out>warning: {}</system-out>", xml(details(r)));
    case rule_result::not_evaluated:
        if (r.counts_for != outcome::fail)
            return skipped("not evaluated: " + r.message);
        ++counts.errors;
        return element("error");
    case rule_result::waived:
        return skipped(fmt::format("waived: {}", fmt::join(r.accepted_because, " ")));
    case rule_result::not_applicable:
    case rule_result::off:
        break;
    }
    return skipped(words_of(r.result));
}

void write_suite(
    const verdict& v, report::practice p, std::string_view name, std::string& out, suite_counts& total
)
{
    suite_counts counts;
    std::string cases;
    for (const auto& r : v.rules) {
        if (r.practice != p)
            continue;
        ++counts.tests;
        fmt::format_to(
            std::back_inserter(cases),
            "    <testcase classname=\"tare.{}\" name=\"{} {}\" time=\"0\">{}</testcase>\n",
            check::to_string(p), xml(r.rule), xml(r.title), content(r, counts)
        );
    }
    if (counts.tests == 0)
        return;
    fmt::format_to(
        std::back_inserter(out), "  <testsuite name=\"{}\" {}>\n{}  </testsuite>\n", xml(name),
        counts.attributes(), cases
    );
    total.add(counts);
}

} // namespace

std::string to_junit(const std::vector<verdict>& all)
{
    std::string suites;
    suite_counts total;
    for (const auto& v : all)
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<report::practice>>([&](auto p) {
            const auto name =
                all.size() == 1 ? std::string{p.name} : fmt::format("{} ({})", p.name, name_of(v));
            write_suite(v, p.value, name, suites, total);
        });
    const auto about = all.size() == 1 ? fmt::format("tare {}", name_of(all.front())) : std::string{"tare"};
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" {}>\n{}</testsuites>\n",
        xml(about), total.attributes(), suites
    );
}

} // namespace tare::policy
