#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-148 finds what is not in order")
{
    CHECK(
        lines_found("TARE-BUILD-148", "FROM golang:1.24\nRUN go install example.com/tool@latest") == lines{2}
    );
    CHECK(lines_found("TARE-BUILD-148", "FROM golang:1.24\nRUN go get github.com/a/b") == lines{2});
}

TEST_CASE("TARE-BUILD-148 passes what is in order")
{
    for (const auto* const text :
         {"FROM golang:1.24\nRUN go install example.com/tool@v1.2.3 && go install ./... && go get -d ."}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-148", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-148 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-148", "FROM golang:1.24") == finding_result::not_applicable);
}
