#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-SEC-111 finds what is not in order")
{
    CHECK(lines_found("TARE-SEC-111", "FROM debian:12\nRUN --security=insecure x") == lines{2});
    CHECK(lines_found("TARE-SEC-111", "FROM debian:12\nRUN --network=host x") == lines{2});
}

TEST_CASE("TARE-SEC-111 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nRUN --network=none --security=sandbox x"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-SEC-111", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-SEC-111 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-SEC-111", "FROM debian:12") == finding_result::not_applicable);
}
