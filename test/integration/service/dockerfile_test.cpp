#include "scoped_service.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>

using namespace tare;
using namespace tare::test;
using Catch::Matchers::ContainsSubstring;

namespace {

/// The result of one check in a report.
std::string result_in(const boost::json::value& report, std::string_view check)
{
    for (const auto& f : report.at("findings").as_array())
        if (f.at("check").as_string() == check)
            return std::string{f.at("result").as_string()};
    return "missing";
}

} // namespace

TEST_CASE("a Dockerfile is checked, and nothing is kept")
{
    const scoped_service s;
    const auto report =
        parsed(s.put("/v1/dockerfiles", "FROM debian:12 AS a\nRUN sudo x\nFROM a\nUSER 10000\n"));
    CHECK(report.at("schema") == "tare.dockerfile/v1");
    CHECK(report.at("stages").as_array().size() == 2);
    CHECK(result_in(report, "TARE-SEC-103") == "warn");
    CHECK(result_in(report, "TARE-SEC-101") == "pass");
    CHECK(parsed(s.get("/v1/images")).at("images").as_array().empty());
}

TEST_CASE("the text of a Dockerfile's report names places as compilers do")
{
    const scoped_service s;
    const auto answer = s.put("/v1/dockerfiles?format=text", "FROM debian:12\nRUN sudo x\n");
    CHECK(answer.status == 200);
    CHECK_THAT(answer.body, ContainsSubstring("Dockerfile:2:5: warn TARE-SEC-103 medium: "));
}

TEST_CASE("registries that are not allowed are found")
{
    const scoped_service s;
    const std::string text = "FROM quay.io/x/y:1\n";
    const auto found = [&](std::string_view target) {
        return result_in(parsed(s.put(target, text)), "TARE-BASE-104");
    };
    CHECK(found("/v1/dockerfiles") == "not_applicable");
    CHECK(found("/v1/dockerfiles?registries=docker.io/library,quay.io/x") == "pass");
    CHECK(found("/v1/dockerfiles?registries=docker.io/library") == "fail");
}

TEST_CASE("what is no Dockerfile is refused, with every place")
{
    const scoped_service s;
    const auto wrong = s.put("/v1/dockerfiles", "FORM x\nCOPY a\n");
    CHECK(wrong.status == 422);
    CHECK_THAT(wrong.body, ContainsSubstring("malformed-dockerfile"));
    CHECK_THAT(wrong.body, ContainsSubstring("Line 1, column 1"));
    CHECK_THAT(wrong.body, ContainsSubstring("Line 2, column 1"));
    CHECK(s.put("/v1/dockerfiles", "").status == 400);
    CHECK(s.put("/v1/dockerfiles", std::string((std::size_t{1} << 20U) + 1, '#')).status == 413);
    CHECK(s.put("/v1/dockerfiles?format=xml", "FROM a\n").status == 400);
}
