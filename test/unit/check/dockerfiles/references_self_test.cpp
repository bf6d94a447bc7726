#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-102 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-102", "FROM golang:1.7.3 AS dep\nCOPY --from=dep /binary /") == lines{2});
    CHECK(lines_found("TARE-BUILD-102", "FROM debian:12\nCOPY --from=0 /a /b") == lines{2});
    CHECK(lines_found("TARE-BUILD-102", "FROM debian:12 AS a\nRUN --mount=from=a,target=/x y") == lines{2});
}

TEST_CASE("TARE-BUILD-102 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12 AS a\nFROM debian:12\nCOPY --from=a /a /b"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-102", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-102 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-102", "FROM debian:12") == finding_result::not_applicable);
}
