#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-CONF-114 finds what is not in order")
{
    CHECK(lines_found("TARE-CONF-114", "FROM debian:12\nWORKDIR /proc/x") == lines{2});
    CHECK(lines_found("TARE-CONF-114", "FROM debian:12\nVOLUME [\"/sys\"]") == lines{2});
    CHECK(lines_found("TARE-CONF-114", "FROM debian:12\nWORKDIR /usr") == lines{2});
}

TEST_CASE("TARE-CONF-114 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nWORKDIR /usr/src/app\nVOLUME /data"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-CONF-114", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-CONF-114 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-CONF-114", "FROM debian:12") == finding_result::not_applicable);
}
