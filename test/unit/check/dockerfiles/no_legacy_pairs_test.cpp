#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-112 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-112", "FROM debian:12\nENV a b") == lines{2});
    CHECK(lines_found("TARE-BUILD-112", "FROM debian:12\nLABEL a b c=d") == lines{2});
}

TEST_CASE("TARE-BUILD-112 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nENV a=b\nLABEL c=\"d e\""}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-112", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-112 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-112", "FROM debian:12") == finding_result::not_applicable);
}
