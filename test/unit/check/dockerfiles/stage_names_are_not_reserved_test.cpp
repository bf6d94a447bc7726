#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-105 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-105", "FROM debian:12 AS scratch") == lines{1});
    CHECK(lines_found("TARE-BUILD-105", "FROM debian:12 AS Context") == lines{1});
}

TEST_CASE("TARE-BUILD-105 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12 AS build"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-105", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-105 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-105", "FROM debian:12") == finding_result::not_applicable);
}
