#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BASE-108 finds what is not in order")
{
    CHECK(lines_found("TARE-BASE-108", "FROM debian:${VERSION}") == lines{1});
    CHECK(lines_found("TARE-BASE-108", "ARG VERSION=12\nFROM debian:${VERSON}") == lines{2});
    CHECK(lines_found("TARE-BASE-108", "FROM a:1\nFROM --platform=$PLATFORM b:1") == lines{2});
}

TEST_CASE("TARE-BASE-108 passes what is in order")
{
    for (const auto* const text :
         {"ARG VERSION=12\nFROM debian:${VERSION}",
          "ARG VERSION\nFROM --platform=$BUILDPLATFORM debian:${VERSION}"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BASE-108", text) == finding_result::pass);
    }
}
