#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-121 finds what is not in order")
{
    CHECK(
        lines_found("TARE-BUILD-121", "FROM debian:12\nRUN apt-get update && apt-get dist-upgrade -y") ==
        lines{2}
    );
    CHECK(lines_found("TARE-BUILD-121", "FROM debian:12\nRUN apt full-upgrade -y") == lines{2});
}

TEST_CASE("TARE-BUILD-121 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nRUN apt-get upgrade -y"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-121", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-121 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-121", "FROM debian:12") == finding_result::not_applicable);
}
