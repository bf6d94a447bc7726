#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-CONF-104 finds what is not in order")
{
    CHECK(lines_found("TARE-CONF-104", "FROM debian:12\nHEALTHCHECK CMD a\nHEALTHCHECK CMD b") == lines{3});
}

TEST_CASE("TARE-CONF-104 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nHEALTHCHECK CMD a\nFROM debian:12\nHEALTHCHECK NONE"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-CONF-104", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-CONF-104 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-CONF-104", "FROM debian:12") == finding_result::not_applicable);
}
