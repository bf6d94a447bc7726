#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-104 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-104", "FROM debian:12 AS build\nFROM debian:12 AS build") == lines{2});
    CHECK(lines_found("TARE-BUILD-104", "FROM debian:12 AS build\nFROM debian:12 AS Build") == lines{2});
}

TEST_CASE("TARE-BUILD-104 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12 AS a\nFROM debian:12 AS b"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-104", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-104 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-104", "FROM debian:12") == finding_result::not_applicable);
}
