#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-FILES-104 finds what is not in order")
{
    CHECK(
        lines_found("TARE-FILES-104", "FROM debian:12 AS a\nFROM debian:12\nCOPY --from=a / /") == lines{3}
    );
}

TEST_CASE("TARE-FILES-104 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12 AS a\nFROM debian:12\nCOPY --from=a /app /",
          "FROM debian:12 AS a\nFROM scratch\nCOPY --from=a / /"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-FILES-104", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-FILES-104 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-FILES-104", "FROM debian:12") == finding_result::not_applicable);
}
