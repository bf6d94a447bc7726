#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-DOC-102 finds what is not in order")
{
    CHECK(lines_found("TARE-DOC-102", "FROM debian:12") == lines{1});
    CHECK(lines_found("TARE-DOC-102", "FROM debian:12\nLABEL org.opencontainers.image.title=a") == lines{1});
}

TEST_CASE("TARE-DOC-102 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nLABEL org.opencontainers.image.title=a org.opencontainers.image.source=b\nLABEL "
          "org.opencontainers.image.version=1 org.opencontainers.image.licenses=MIT"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-DOC-102", text) == finding_result::pass);
    }
}
