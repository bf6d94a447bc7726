#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BASE-103 finds what is not in order")
{
    CHECK(lines_found("TARE-BASE-103", "FROM debian:12") == lines{1});
    CHECK(lines_found("TARE-BASE-103", "FROM a:1 AS x\nFROM b:1") == lines{1, 2});
}

TEST_CASE("TARE-BASE-103 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12@sha256:0123456789012345678901234567890123456789012345678901234567890123",
          "ARG D\nFROM debian@$D"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BASE-103", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BASE-103 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BASE-103", "FROM scratch") == finding_result::not_applicable);
}
