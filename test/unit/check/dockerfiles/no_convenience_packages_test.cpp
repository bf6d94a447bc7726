#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-SIZE-102 finds what is not in order")
{
    CHECK(lines_found("TARE-SIZE-102", "FROM debian:12\nRUN apt-get install -y curl vim=2:9*") == lines{2});
    CHECK(lines_found("TARE-SIZE-102", "FROM alpine:3\nRUN apk add --no-cache nano") == lines{2});
}

TEST_CASE("TARE-SIZE-102 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nRUN apt-get install -y curl",
          "FROM debian:12 AS b\nRUN apt-get install -y vim\nFROM scratch\nCOPY --from=b /a /a"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-SIZE-102", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-SIZE-102 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-SIZE-102", "FROM debian:12") == finding_result::not_applicable);
}
