#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BASE-110 finds what is not in order")
{
    CHECK(lines_found("TARE-BASE-110", "FROM --platform=linux/amd64 arm64v8/debian:12") == lines{1});
    CHECK(
        lines_found("TARE-BASE-110", "FROM --platform=linux/arm64 gcr.io/distroless/static:nonroot-amd64") ==
        lines{1}
    );
}

TEST_CASE("TARE-BASE-110 passes what is in order")
{
    for (const auto* const text : {"FROM --platform=linux/arm64 arm64v8/debian:12"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BASE-110", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BASE-110 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BASE-110", "FROM scratch") == finding_result::not_applicable);
}

TEST_CASE("TARE-BASE-110 says what it could not look at")
{
    CHECK(result_of("TARE-BASE-110", "FROM debian:12") == finding_result::not_analysed);
}
