#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-DOC-104 finds what is not in order")
{
    CHECK(lines_found("TARE-DOC-104", "FROM debian:12\nLABEL +?not..valid--key=\"foo\"") == lines{2});
    CHECK(lines_found("TARE-DOC-104", "FROM debian:12\nLABEL com.docker.label=\"foo\"") == lines{2});
    CHECK(lines_found("TARE-DOC-104", "FROM debian:12\nLABEL Maintainer=x") == lines{2});
}

TEST_CASE("TARE-DOC-104 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nLABEL foo=\"bar\" com.example.foo-bar=1 org.opencontainers.image.title=x"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-DOC-104", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-DOC-104 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-DOC-104", "FROM debian:12") == finding_result::not_applicable);
}
