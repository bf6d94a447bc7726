#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-CONF-111 finds what is not in order")
{
    CHECK(lines_found("TARE-CONF-111", "FROM debian:12\nCOPY a /a") == lines{1});
    CHECK(
        lines_found("TARE-CONF-111", "FROM debian:12 AS a\nWORKDIR /x\nFROM debian:12\nCOPY a /a") == lines{3}
    );
}

TEST_CASE("TARE-CONF-111 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nWORKDIR /app\nCOPY a ."}) {
        CAPTURE(text);
        CHECK(result_of("TARE-CONF-111", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-CONF-111 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-CONF-111", "FROM debian:12") == finding_result::not_applicable);
}
