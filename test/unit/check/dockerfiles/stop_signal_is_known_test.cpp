#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-CONF-115 finds what is not in order")
{
    CHECK(lines_found("TARE-CONF-115", "FROM debian:12\nSTOPSIGNAL SIGNOPE") == lines{2});
}

TEST_CASE("TARE-CONF-115 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nSTOPSIGNAL SIGTERM\nSTOPSIGNAL 15\nSTOPSIGNAL rtmin+3"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-CONF-115", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-CONF-115 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-CONF-115", "FROM debian:12") == finding_result::not_applicable);
}
