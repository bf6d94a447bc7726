#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-110 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-110", "FROM alpine:3\nCOPY $foo .") == lines{2});
    CHECK(lines_found("TARE-BUILD-110", "FROM node:20\nARG VERSION=1\nENV X=$VERSON") == lines{3});
    CHECK(lines_found("TARE-BUILD-110", "FROM scratch\nENV A=$NOPE") == lines{2});
}

TEST_CASE("TARE-BUILD-110 passes what is in order")
{
    for (const auto* const text :
         {"FROM alpine:3\nARG foo\nCOPY $foo .\nENV PATH=/x:$PATH", "FROM alpine:3\nRUN echo $anything",
          "ARG V\nFROM alpine:3\nARG V TARGETARCH\nCOPY $V $TARGETARCH /"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-110", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-110 says what it could not look at")
{
    CHECK(
        result_of("TARE-BUILD-110", "FROM golang:1.24\nWORKDIR $GOPATH/src") == finding_result::not_analysed
    );
}
