#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-130 finds what is not in order")
{
    CHECK(
        lines_found(
            "TARE-BUILD-130", "FROM debian:12\nRUN wget http://example.com\nRUN curl http://example.com"
        ) == lines{3}
    );
}

TEST_CASE("TARE-BUILD-130 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nRUN curl http://a && apt-get install -y wget\nFROM debian:12\nRUN wget http://b"
         }) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-130", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-130 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-130", "FROM debian:12") == finding_result::not_applicable);
}
