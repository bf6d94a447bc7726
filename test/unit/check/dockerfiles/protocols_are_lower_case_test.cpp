#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-CONF-109 finds what is not in order")
{
    CHECK(lines_found("TARE-CONF-109", "FROM debian:12\nEXPOSE 80/TcP") == lines{2});
}

TEST_CASE("TARE-CONF-109 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nEXPOSE 80/tcp 90"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-CONF-109", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-CONF-109 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-CONF-109", "FROM debian:12") == finding_result::not_applicable);
}
