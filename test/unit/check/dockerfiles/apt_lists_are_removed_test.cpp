#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-LAYER-101 finds what is not in order")
{
    CHECK(
        lines_found("TARE-LAYER-101", "FROM debian:12\nRUN apt-get update && apt-get install -y x") ==
        lines{2}
    );
    CHECK(
        lines_found(
            "TARE-LAYER-101", "FROM debian:12\nRUN apt-get update && apt-get install -y x && apt-get clean"
        ) == lines{2}
    );
    CHECK(lines_found("TARE-LAYER-101", "FROM debian:12\nRUN <<EOF apt-get update\nEOF") == lines{2});
}

TEST_CASE("TARE-LAYER-101 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nRUN apt-get update && apt-get install -y x && rm -rf /var/lib/apt/lists/*",
          "FROM debian:12\nRUN set -e; apt-get update; apt-get install -y x; rm -rf /var/lib/apt/lists",
          "FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt,sharing=locked apt-get update && "
          "apt-get install -y x",
          "FROM debian:12\nRUN apt-get update && apt-get install -y x && cd /var/lib/apt/lists && rm -rf "
          "/var/lib/apt/lists/* /tmp/*"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-LAYER-101", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-LAYER-101 does not apply where there is nothing to look at")
{
    CHECK(
        result_of(
            "TARE-LAYER-101",
            "FROM debian:12 AS build\nRUN apt-get update\nFROM scratch\nCOPY --from=build /a /a"
        ) == finding_result::not_applicable
    );
    CHECK(result_of("TARE-LAYER-101", "FROM debian:12") == finding_result::not_applicable);
}
