#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-LAYER-102 finds what is not in order")
{
    CHECK(
        lines_found("TARE-LAYER-102", "FROM ubuntu:18.04\nRUN apt-get update\nRUN apt-get install -y x") ==
        lines{2}
    );
    CHECK(lines_found("TARE-LAYER-102", "FROM alpine:3\nRUN apk update") == lines{2});
    CHECK(lines_found("TARE-LAYER-102", "FROM debian:12\nRUN apt update && apt clean") == lines{2});
}

TEST_CASE("TARE-LAYER-102 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nRUN apt-get update && apt-get install -y x",
          "FROM debian:12\nRUN <<EOF\napt-get update\napt-get install -y x\nEOF",
          "FROM debian:12\nRUN apt-get update && ./install-deps.sh",
          "FROM debian:12\nRUN apt-get update && apt-get -y upgrade",
          "FROM debian:12\nRUN npm update && git submodule update"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-LAYER-102", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-LAYER-102 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-LAYER-102", "FROM debian:12") == finding_result::not_applicable);
}
