#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-CONF-116 finds what is not in order")
{
    CHECK(
        lines_found("TARE-CONF-116", "FROM debian:12\nHEALTHCHECK CMD curl -f http://localhost || exit 1") ==
        lines{2}
    );
}

TEST_CASE("TARE-CONF-116 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nHEALTHCHECK CMD [\"/app\", \"healthcheck\"]"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-CONF-116", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-CONF-116 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-CONF-116", "FROM debian:12\nHEALTHCHECK NONE") == finding_result::not_applicable);
}
