#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-115 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-115", "FROM debian:12\nMAINTAINER a") == lines{2});
}

TEST_CASE("TARE-BUILD-115 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nLABEL org.opencontainers.image.authors=a"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-115", text) == finding_result::pass);
    }
}
