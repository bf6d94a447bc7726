#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BASE-101 finds what is not in order")
{
    CHECK(lines_found("TARE-BASE-101", "FROM debian") == lines{1});
    CHECK(lines_found("TARE-BASE-101", "FROM debian AS a\nFROM localhost:5000/x") == lines{1, 2});
    CHECK(lines_found("TARE-BASE-101", "ARG I=debian\nFROM $I") == lines{2});
}

TEST_CASE("TARE-BASE-101 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12",
          "FROM debian@sha256:0123456789012345678901234567890123456789012345678901234567890123",
          "FROM debian:12 AS a\nFROM a\nFROM scratch", "ARG V\nFROM debian:$V"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BASE-101", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BASE-101 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BASE-101", "FROM scratch") == finding_result::not_applicable);
}
