#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-122 finds what is not in order")
{
    CHECK(
        lines_found("TARE-BUILD-122", "FROM node:12\nRUN apt-get install apt-utils && apt-get clean") ==
        lines{2}
    );
    CHECK(lines_found("TARE-BUILD-122", "FROM node:12\nRUN apt-get -q install x") == lines{2});
}

TEST_CASE("TARE-BUILD-122 passes what is in order")
{
    for (const auto* const text :
         {"FROM node:12\nRUN apt-get -fmy install apt-utils && apt-get clean",
          "FROM node:12\nRUN apt-get install --yes x && apt-get install -qq x && apt-get install x "
          "--assume-yes",
          "FROM node:12\nRUN DEBIAN_FRONTEND=noninteractive apt-get install -qqy x"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-122", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-122 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-122", "FROM debian:12") == finding_result::not_applicable);
}
