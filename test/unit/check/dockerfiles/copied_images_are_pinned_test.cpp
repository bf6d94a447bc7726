#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BASE-111 finds what is not in order")
{
    CHECK(lines_found("TARE-BASE-111", "FROM debian:12\nCOPY --from=nginx /a /b") == lines{2});
    CHECK(lines_found("TARE-BASE-111", "FROM debian:12\nRUN --mount=from=busybox,target=/b x") == lines{2});
}

TEST_CASE("TARE-BASE-111 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nCOPY --from=nginx:1.27 /a /b"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BASE-111", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BASE-111 does not apply where there is nothing to look at")
{
    CHECK(
        result_of("TARE-BASE-111", "FROM debian:12 AS a\nFROM debian:12\nCOPY --from=a /a /b") ==
        finding_result::not_applicable
    );
}
