#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BASE-109 finds what is not in order")
{
    CHECK(lines_found("TARE-BASE-109", "ARG TAG\nFROM busybox:${TAG}") == lines{2});
    CHECK(lines_found("TARE-BASE-109", "FROM Debian:12") == lines{1});
}

TEST_CASE("TARE-BASE-109 passes what is in order")
{
    for (const auto* const text :
         {"ARG TAG=1\nFROM busybox:${TAG}", "ARG TAG\nFROM busybox:stable${TAG}",
          "ARG V=\nFROM debian${V:+:$V}"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BASE-109", text) == finding_result::pass);
    }
}
