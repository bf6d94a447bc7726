#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BASE-105 finds what is not in order")
{
    CHECK(lines_found("TARE-BASE-105", "FROM --platform=linux/amd64 debian:12") == lines{1});
    CHECK(lines_found("TARE-BASE-105", "FROM --platform=linux debian:12") == lines{1});
}

TEST_CASE("TARE-BASE-105 passes what is in order")
{
    for (const auto* const text :
         {"FROM --platform=$BUILDPLATFORM debian:12", "FROM --platform=linux/arm64 debian:12 AS arm64-tools"
         }) {
        CAPTURE(text);
        CHECK(result_of("TARE-BASE-105", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BASE-105 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BASE-105", "FROM debian:12") == finding_result::not_applicable);
}
