#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BASE-102 finds what is not in order")
{
    CHECK(lines_found("TARE-BASE-102", "FROM debian:latest") == lines{1});
    CHECK(lines_found("TARE-BASE-102", "ARG V=latest\nFROM debian:$V") == lines{2});
    CHECK(
        lines_found("TARE-BASE-102", "FROM debian:12\nCOPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/") ==
        lines{2}
    );
}

TEST_CASE("TARE-BASE-102 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nFROM debian",
          "FROM debian:latest@sha256:0123456789012345678901234567890123456789012345678901234567890123"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BASE-102", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BASE-102 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BASE-102", "FROM scratch") == finding_result::not_applicable);
}
