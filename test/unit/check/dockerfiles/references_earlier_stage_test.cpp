#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-103 finds what is not in order")
{
    CHECK(
        lines_found("TARE-BUILD-103", "FROM debian:12\nCOPY --from=late /a /b\nFROM debian:12 AS late") ==
        lines{2}
    );
    CHECK(lines_found("TARE-BUILD-103", "FROM debian:12\nCOPY --from=1 /a /b\nFROM debian:12") == lines{2});
}

TEST_CASE("TARE-BUILD-103 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12 AS a\nFROM debian:12\nCOPY --from=a /a /b"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-103", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-103 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-103", "FROM debian:12") == finding_result::not_applicable);
}
