#include "shared_images.hpp"

#include <tare/check/write.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace tare;

TEST_CASE("docs/checks.md lists the checks as they are")
{
    const auto text = test::read_file(std::string{TARE_SOURCE_DIR} + "/docs/checks.md");
    const std::string begin = "<!-- tare checks --format markdown -->\n";
    const std::string end = "<!-- end -->";
    const auto first = text.find(begin);
    const auto last = text.find(end);
    REQUIRE(first != std::string::npos);
    REQUIRE(last != std::string::npos);
    const bool is_current = text.substr(first + begin.size(), last - first - begin.size()) ==
                            check::to_markdown(check::catalogue());
    INFO("To bring it up to date: test/golden/checks_document.sh PATH_TO_TARE");
    CHECK(is_current);
}

TEST_CASE("the list of checks is JSON with every member, and a line of text each")
{
    const auto& all = check::catalogue();
    const auto document = boost::json::parse(check::to_json(all));
    const auto& checks = document.at("checks").as_array();
    REQUIRE(checks.size() == all.size());
    CHECK(checks.at(0).at("id").as_string() == all.front().id);
    for (const auto* const member :
         {"practice", "target", "title", "severity", "inspects", "references", "rationale", "fix"})
        CHECK(checks.at(0).as_object().contains(member));
    const auto text = check::to_text(all);
    for (const auto& c : all)
        CHECK(text.find(c.id + ' ') != std::string::npos);
}
