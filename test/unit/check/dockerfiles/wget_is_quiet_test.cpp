#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-131 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-131", "FROM debian:12\nRUN wget https://example.com/x") == lines{2});
}

TEST_CASE("TARE-BUILD-131 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nRUN wget -q https://a && wget --progress=dot:giga "
                                   "https://b && wget -nv https://c && wget -O- -q https://d"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-131", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-131 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-131", "FROM debian:12") == finding_result::not_applicable);
}
