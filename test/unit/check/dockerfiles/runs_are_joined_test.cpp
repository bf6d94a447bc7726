#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-LAYER-112 finds what is not in order")
{
    CHECK(lines_found("TARE-LAYER-112", "FROM debian:12\nRUN a\nRUN b") == lines{3});
    CHECK(lines_found("TARE-LAYER-112", "FROM debian:12\nRUN a\nRUN b\nRUN c") == lines{3, 4});
}

TEST_CASE("TARE-LAYER-112 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nRUN a\nCOPY x y\nRUN b", "FROM debian:12\nRUN a && c\nRUN b",
          "FROM debian:12\nRUN a\nRUN --mount=type=cache,target=/x b",
          "FROM debian:12 AS b\nRUN a\nRUN b\nFROM scratch\nCOPY --from=b /a /a"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-LAYER-112", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-LAYER-112 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-LAYER-112", "FROM debian:12") == finding_result::not_applicable);
}
