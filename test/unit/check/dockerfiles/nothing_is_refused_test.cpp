#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-114 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-114", "RUN x\nFROM debian:12") == lines{1});
    CHECK(lines_found("TARE-BUILD-114", "FROM debian:12\nENV a=${b") == lines{2});
    CHECK(lines_found("TARE-BUILD-114", "FROM debian:12\nRUN --mount=type=nope x") == lines{2});
    CHECK(lines_found("TARE-BUILD-114", "ARG A") == lines{1});
}

TEST_CASE("TARE-BUILD-114 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nENV a=$b"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-114", text) == finding_result::pass);
    }
}
