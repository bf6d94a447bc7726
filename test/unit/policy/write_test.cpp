#include "judged_by.hpp"

#include <boost/json/parse.hpp>

#include <catch2/matchers/catch_matchers_string.hpp>

#include <set>
#include <vector>

namespace tare::policy {
namespace {

using Catch::Matchers::ContainsSubstring;

/// A verdict with hostile text in every place that an image decides about.
verdict hostile()
{
    auto builder = test::sample();
    builder.layer(
        test::tar_builder{}
            .file("a|<img src=x onerror=alert(1)>`@everyone #1 ](http://e.x) \x1b[31m.pem", "x")
            .finish(),
        test::packing::none, "RUN echo ]]> <script> \\n| \xEF\xBF\xBF"
    );
    return test::judge(
        test::only(R"("files":{"deny":["**/*.pem"]},"budgets":{"layers":50})"),
        test::examined{builder.docker_archive()}
    );
}

std::size_t count(std::string_view text, std::string_view what)
{
    std::size_t out = 0;
    for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1))
        ++out;
    return out;
}

} // namespace

TEST_CASE("the JSON of a verdict has every member", "[policy]")
{
    const auto document = boost::json::parse(to_json(hostile()));
    CHECK(document.at("schema").as_string() == "tare.verdict/v1");
    CHECK(document.at("result").as_string() == "fail");
    CHECK(document.at("decided_by").at(0).as_string() == "files");
    CHECK(document.at("counts").at("fail").to_number<int>() == 1);
    CHECK(document.at("rules").as_array().size() > 50);
}

TEST_CASE("text names the verdict, what decided and how to fix it; colours only when asked for", "[policy]")
{
    const auto v = hostile();
    const auto text = to_text(v);
    CHECK_THAT(text, ContainsSubstring("Verdict      fail\n"));
    CHECK_THAT(text, ContainsSubstring("fail           files [high] Files that are not accepted: 1."));
    CHECK_THAT(text, ContainsSubstring("Fix: Leave the files out"));
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(to_text(v, {.colour = true}).find("\x1b[31mfail\x1b[0m") != std::string::npos);
}

TEST_CASE("Markdown reads nothing from an image as markup, and fits a comment", "[policy]")
{
    const auto text = to_markdown({hostile()});
    CHECK_THAT(text, ContainsSubstring("❌ Tare:"));
    for (const auto* const raw : {"<img", "<script", "@everyone", "#1 ", "](", "http:", "`"}) {
        INFO(raw);
        CHECK(text.find(raw) == std::string::npos);
    }
    // A row has the bars of its cells and no others.
    for (std::size_t at = text.find("\n| "); at != std::string::npos; at = text.find("\n| ", at + 1)) {
        const auto line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
        CHECK(count(line, "|") == 6);
    }
    std::vector<verdict> many(40, test::judge("", test::examined{test::sample().docker_archive()}));
    const auto cut = to_markdown(many);
    CHECK(cut.size() <= most_comment_bytes);
    CHECK(cut.size() > most_comment_bytes / 2);
    CHECK_THAT(cut, ContainsSubstring("more entries do not fit here."));
}

TEST_CASE("SARIF has a rule for each result, places and fingerprints that stay", "[policy]")
{
    const auto v = hostile();
    const auto document = boost::json::parse(to_sarif({v}));
    const auto& run = document.at("runs").at(0);
    const auto& rules = run.at("tool").at("driver").at("rules").as_array();
    std::set<std::string> prints;
    for (const auto& r : run.at("results").as_array()) {
        const auto index = r.at("ruleIndex").to_number<std::size_t>();
        CHECK(rules.at(index).at("id") == r.at("ruleId"));
        const auto& place = r.at("locations").at(0).at("physicalLocation");
        CHECK(place.at("region").at("startLine").to_number<int>() >= 1);
        const std::string uri{place.at("artifactLocation").at("uri").as_string()};
        CHECK(uri.find_first_of(":<>| \\`") == std::string::npos);
        prints.insert(std::string{r.at("partialFingerprints").at("primaryLocationLineHash").as_string()});
    }
    CHECK(prints.size() == run.at("results").as_array().size());

    // The same place in another layer is the same place.
    auto moved = v;
    for (auto& r : moved.rules)
        for (auto& e : r.evidence)
            if (e.layer)
                e.layer = *e.layer + 1;
    const auto again = boost::json::parse(to_sarif({moved}));
    for (std::size_t i = 0; i < run.at("results").as_array().size(); ++i)
        CHECK(
            again.at("runs").at(0).at("results").at(i).at("partialFingerprints") ==
            run.at("results").at(i).at("partialFingerprints")
        );
}

TEST_CASE("SARIF suppresses what a waiver accepts", "[policy]")
{
    const auto v = test::judge(
        test::only(
            R"("budgets":{"layers":1},"waivers":[{"rule":"budgets.layers","reason":"why","expires":"2027-01-01"}])"
        ),
        test::examined{test::sample().docker_archive()}
    );
    const auto document = boost::json::parse(to_sarif({v}));
    const auto& results = document.at("runs").at(0).at("results").as_array();
    REQUIRE_FALSE(results.empty());
    CHECK(results.at(0).at("suppressions").at(0).at("justification").as_string() == "why");
}

TEST_CASE("JUnit's counts add up, a suite for each practice", "[policy]")
{
    const auto v = test::judge("", test::examined{test::sample().docker_archive()});
    const auto text = to_junit({v});
    CHECK(count(text, "<testsuite ") == 8);
    CHECK(count(text, "<testcase ") == v.rules.size());
    CHECK_THAT(text, ContainsSubstring(fmt::format(R"(tests="{}")", v.rules.size())));
    CHECK(count(text, "<failure ") == v.counts.fail);
    CHECK(count(text, "warning: ") == v.counts.warn);
    const auto bad = to_junit({hostile()});
    for (const auto* const raw : {"<img", "<script", "]]>", "\xEF\xBF\xBF", "\x1b"})
        CHECK(bad.find(raw) == std::string::npos);
}

TEST_CASE("a badge says what it shows to who cannot see it", "[policy]")
{
    auto v = hostile();
    v.policy = "a<b&\"c";
    const auto svg = to_badge(v);
    CHECK_THAT(svg, ContainsSubstring("<title>a&lt;b&amp;&quot;c: fail</title>"));
    CHECK_THAT(svg, ContainsSubstring(R"(role="img" aria-label="a&lt;b&amp;&quot;c: fail")"));
    CHECK(svg.find("<b") == std::string::npos);
}

} // namespace tare::policy
