#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-107 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-107", "FROM debian:12 as build") == lines{1});
    CHECK(lines_found("TARE-BUILD-107", "from debian:12 AS build") == lines{1});
}

TEST_CASE("TARE-BUILD-107 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12 AS build", "from debian:12 as build"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-107", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-107 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-107", "FROM debian:12") == finding_result::not_applicable);
}
