#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-LAYER-114 finds what is not in order")
{
    CHECK(
        lines_found("TARE-LAYER-114", "FROM debian:12\nCOPY a /app/a\nRUN chown -R app:app /app") == lines{3}
    );
    CHECK(
        lines_found("TARE-LAYER-114", "FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN chown -R app /app") ==
        lines{4}
    );
}

TEST_CASE("TARE-LAYER-114 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nCOPY --chown=1:1 a /app/a\nRUN chown -R x /data",
          "FROM debian:12\nRUN mkdir /d && chown -R x /d\nCOPY a /d/"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-LAYER-114", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-LAYER-114 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-LAYER-114", "FROM debian:12") == finding_result::not_applicable);
}
