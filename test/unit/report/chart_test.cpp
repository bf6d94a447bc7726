#include <tare/report/chart.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <string>
#include <utility>
#include <vector>

using namespace tare;
using Catch::Matchers::ContainsSubstring;

namespace {

/// Every right edge of what is drawn.
std::vector<double> right_edges(const std::string& svg)
{
    std::vector<double> out;
    const auto number = [&](std::size_t from, std::string_view attribute) {
        const auto at = svg.find(attribute, from);
        return std::strtod(svg.c_str() + at + attribute.size(), nullptr);
    };
    for (std::size_t at = 0; (at = svg.find("<rect ", at)) != std::string::npos; ++at)
        out.push_back(number(at, " x=\"") + number(at, " width=\""));
    return out;
}

} // namespace

TEST_CASE("a bar has payload, packages, other and hidden files, or what is known")
{
    report::image_report r;
    r.image.id = "sha256:1";
    r.sizes.visible = 100;
    r.sizes.hidden = 7;
    auto bar = report::bar_of(r);
    CHECK(bar.name == "sha256:1");
    CHECK_FALSE(bar.payload);
    CHECK(bar.visible == 100);
    CHECK_THAT(
        report::write_chart({bar}), ContainsSubstring("of which visible, payload not known 100B, hidden")
    );
    r.image.names = {"app:1"};
    r.payload.emplace();
    r.payload->state = report::payload_state::complete;
    r.payload->bytes = 40;
    r.tare.emplace().bytes = 60;
    r.tare->unowned.bytes = 10;
    bar = report::bar_of(r);
    CHECK(bar.name == "app:1");
    CHECK(bar.payload == 40);
    CHECK(bar.packages == 50);
    CHECK_THAT(
        report::write_chart({bar}),
        ContainsSubstring(
            "app:1: 107B, of which payload 40B, packages 50B, other files 10B, hidden in lower layers 7B."
        )
    );
    r.payload->state = report::payload_state::not_analysed;
    CHECK_FALSE(report::bar_of(r, "other").payload);
    CHECK(report::bar_of(r, "other").name == "other");
}

TEST_CASE("a chart says what it shows to those who cannot see it, and is readable on dark ground")
{
    const auto svg = report::write_chart({{"a", 10, 5, 20, 0}, {"b", {}, {}, 30, 4}});
    CHECK_THAT(svg, ContainsSubstring(R"(role="img")"));
    CHECK_THAT(svg, ContainsSubstring("<title id=\"chart-title\">"));
    CHECK_THAT(svg, ContainsSubstring("<desc id=\"chart-description\">"));
    CHECK_THAT(svg, ContainsSubstring("prefers-color-scheme: dark"));
    CHECK_THAT(svg, ContainsSubstring(">payload</text>"));
    CHECK(svg == report::write_chart({{"a", 10, 5, 20, 0}, {"b", {}, {}, 30, 4}}));
}

TEST_CASE("nothing of a chart stands outside of it, whatever the sizes")
{
    for (const std::uint64_t most :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{7}, std::uint64_t{999},
          std::uint64_t{123'456'789}, std::uint64_t{1} << 40U, std::uint64_t{1} << 61U}) {
        const auto svg =
            report::write_chart({{"a", most / 2, most / 3, most, most / 9}, {"b", {}, {}, most, 0}});
        for (const auto edge : right_edges(svg))
            CHECK(edge <= 720.1);
    }
    CHECK_THAT(report::write_chart({}), ContainsSubstring("</svg>"));
}

TEST_CASE("names are escaped, and cut where they are too long")
{
    const auto svg = report::write_chart({{"</text><script>alert(\"1\")&\x1b", {}, {}, 1, 0}});
    CHECK_THAT(svg, !ContainsSubstring("<script"));
    CHECK_THAT(svg, ContainsSubstring("&lt;/text&gt;&lt;script&gt;alert(&quot;1&quot;)&amp;\\x1b"));
    const auto name = std::string(20, 'M') + std::string(300, 'x');
    CHECK_THAT(report::write_chart({{name, {}, {}, 1, 0}}), ContainsSubstring(">MMMMMMMMMMMMMMMM…</text>"));
    std::string greek;
    for (unsigned i = 0; i < 60; ++i)
        greek += "\xCE\xB1";
    CHECK_THAT(report::write_chart({{greek, {}, {}, 1, 0}}), ContainsSubstring("\xCE\xB1…</text>"));
}
