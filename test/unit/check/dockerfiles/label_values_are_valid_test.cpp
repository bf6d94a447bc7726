#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-DOC-105 finds what is not in order")
{
    CHECK(
        lines_found("TARE-DOC-105", "FROM debian:12\nLABEL org.opencontainers.image.source=nowhere") ==
        lines{2}
    );
    CHECK(
        lines_found("TARE-DOC-105", "FROM debian:12\nLABEL org.opencontainers.image.created=\"yesterday\"") ==
        lines{2}
    );
    CHECK(
        lines_found(
            "TARE-DOC-105", "FROM debian:12\nLABEL org.opencontainers.image.licenses=\"do what you like\""
        ) == lines{2}
    );
    CHECK(
        lines_found("TARE-DOC-105", "FROM debian:12\nLABEL org.opencontainers.image.title=\"\"") == lines{2}
    );
}

TEST_CASE("TARE-DOC-105 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nARG V\nLABEL org.opencontainers.image.source=https://example.com "
          "org.opencontainers.image.created=2026-01-02T03:04:05Z org.opencontainers.image.licenses=\"MIT OR "
          "Apache-2.0\" org.opencontainers.image.version=$V"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-DOC-105", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-DOC-105 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-DOC-105", "FROM debian:12\nLABEL a=b") == finding_result::not_applicable);
}
