#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-106 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-106", "FROM debian:12 AS Build") == lines{1});
}

TEST_CASE("TARE-BUILD-106 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12 AS build-2"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-106", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-106 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-106", "FROM debian:12") == finding_result::not_applicable);
}
