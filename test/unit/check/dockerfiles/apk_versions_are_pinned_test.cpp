#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-143 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-143", "FROM alpine:3\nRUN apk add --no-cache curl") == lines{2});
}

TEST_CASE("TARE-BUILD-143 passes what is in order")
{
    for (const auto* const text :
         {"FROM alpine:3\nRUN apk add --no-cache curl=~8 'b>1' -t .deps c=1 && apk add --virtual .x d=2"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-143", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-143 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-143", "FROM alpine:3") == finding_result::not_applicable);
}
