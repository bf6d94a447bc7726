#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-140 finds what is not in order")
{
    CHECK(
        lines_found("TARE-BUILD-140", "FROM debian:12\nRUN apt-get update && apt-get install -y python3") ==
        lines{2}
    );
    CHECK(lines_found("TARE-BUILD-140", "FROM debian:12\nRUN apt-get install -y a=1 b") == lines{2});
}

TEST_CASE("TARE-BUILD-140 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nRUN apt-get install -y -t stable python3=3.11* ./x.deb y/bookworm",
          "FROM debian:12\nRUN apt-get install -y $PACKAGES"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-140", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-140 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-140", "FROM debian:12") == finding_result::not_applicable);
}
