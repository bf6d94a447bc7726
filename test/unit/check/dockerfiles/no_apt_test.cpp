#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-120 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-120", "FROM debian:12\nRUN apt install -y x") == lines{2});
}

TEST_CASE("TARE-BUILD-120 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nRUN apt-get install -y apt"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-120", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-120 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-120", "FROM debian:12") == finding_result::not_applicable);
}
