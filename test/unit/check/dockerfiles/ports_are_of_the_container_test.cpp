#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-CONF-110 finds what is not in order")
{
    CHECK(lines_found("TARE-CONF-110", "FROM debian:12\nEXPOSE 127.0.0.1:80:80") == lines{2});
    CHECK(lines_found("TARE-CONF-110", "FROM debian:12\nEXPOSE 5000:5000") == lines{2});
}

TEST_CASE("TARE-CONF-110 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nEXPOSE 80"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-CONF-110", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-CONF-110 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-CONF-110", "FROM debian:12") == finding_result::not_applicable);
}
