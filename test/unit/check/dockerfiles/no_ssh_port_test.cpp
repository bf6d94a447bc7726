#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-CONF-108 finds what is not in order")
{
    CHECK(lines_found("TARE-CONF-108", "FROM debian:12\nEXPOSE 22") == lines{2});
    CHECK(lines_found("TARE-CONF-108", "FROM debian:12\nEXPOSE 20-25/tcp") == lines{2});
}

TEST_CASE("TARE-CONF-108 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nEXPOSE 8080 2222 22/udp"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-CONF-108", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-CONF-108 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-CONF-108", "FROM debian:12") == finding_result::not_applicable);
}
