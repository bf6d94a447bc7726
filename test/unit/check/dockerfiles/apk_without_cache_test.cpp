#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-LAYER-103 finds what is not in order")
{
    CHECK(lines_found("TARE-LAYER-103", "FROM alpine:3\nRUN apk add curl") == lines{2});
    CHECK(
        lines_found("TARE-LAYER-103", "FROM alpine:3\nRUN apk update && apk add --virtual .b curl") ==
        lines{2}
    );
}

TEST_CASE("TARE-LAYER-103 passes what is in order")
{
    for (const auto* const text :
         {"FROM alpine:3\nRUN apk add --no-cache curl", "FROM alpine:3\nRUN apk --no-cache add curl",
          "FROM alpine:3\nRUN --mount=type=cache,target=/var/cache/apk apk add curl",
          "FROM alpine:3\nRUN apk add --update curl && rm -rf /var/cache/apk/*",
          "FROM alpine:3 AS b\nRUN apk add gcc\nFROM scratch\nCOPY --from=b /a /a"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-LAYER-103", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-LAYER-103 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-LAYER-103", "FROM alpine:3") == finding_result::not_applicable);
}
