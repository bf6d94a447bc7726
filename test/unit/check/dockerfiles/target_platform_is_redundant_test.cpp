#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BASE-106 finds what is not in order")
{
    CHECK(lines_found("TARE-BASE-106", "FROM --platform=$TARGETPLATFORM debian:12") == lines{1});
    CHECK(lines_found("TARE-BASE-106", "FROM --platform=${TARGETPLATFORM} debian:12") == lines{1});
}

TEST_CASE("TARE-BASE-106 passes what is in order")
{
    for (const auto* const text : {"FROM --platform=$BUILDPLATFORM debian:12"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BASE-106", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BASE-106 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BASE-106", "FROM debian:12") == finding_result::not_applicable);
}
