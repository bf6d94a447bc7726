#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-111 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-111", "FROM debian:12\nENV A=1 B=$A") == lines{2});
    CHECK(lines_found("TARE-BUILD-111", "FROM debian:12\nENV A=1 B=\"x${A}y\"") == lines{2});
}

TEST_CASE("TARE-BUILD-111 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nENV A=1\nENV B=$A C=2", "FROM debian:12\nENV A=1\nENV A=2 B=$A",
          "FROM debian:12\nENV PATH=/x:$PATH A=\\$PATH"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-111", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-111 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-111", "FROM debian:12") == finding_result::not_applicable);
}
