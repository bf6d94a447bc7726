#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-SEC-101 finds what is not in order")
{
    CHECK(lines_found("TARE-SEC-101", "FROM debian:12") == lines{1});
    CHECK(lines_found("TARE-SEC-101", "FROM debian:12\nUSER root") == lines{2});
    CHECK(lines_found("TARE-SEC-101", "FROM debian:12\nUSER app\nRUN x\nUSER 0:0") == lines{4});
    CHECK(lines_found("TARE-SEC-101", "FROM debian:12\nUSER root:app") == lines{2});
    CHECK(
        lines_found("TARE-SEC-101", "FROM debian:12 AS a\nUSER app\nFROM debian:12 AS b\nUSER 0") == lines{4}
    );
    CHECK(lines_found("TARE-SEC-101", "FROM debian:12 AS a\nUSER app\nFROM debian:12") == lines{3});
    CHECK(lines_found("TARE-SEC-101", "ARG U=0\nFROM debian:12\nUSER root") == lines{3});
}

TEST_CASE("TARE-SEC-101 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nUSER root\nRUN x\nUSER 10000:10000", "FROM debian:12\nUSER mike",
          "FROM debian:12 AS a\nUSER app\nFROM a\nRUN x", "FROM gcr.io/distroless/static-debian12:nonroot",
          "FROM debian:12\nARG UID=1000\nUSER $UID"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-SEC-101", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-SEC-101 says what it could not look at")
{
    CHECK(result_of("TARE-SEC-101", "FROM debian:12\nARG UID\nUSER $UID") == finding_result::not_analysed);
}
