#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-FILES-101 finds what is not in order")
{
    CHECK(lines_found("TARE-FILES-101", "FROM debian:12\nADD file /usr/src/app/") == lines{2});
    CHECK(
        lines_found(
            "TARE-FILES-101", "FROM alpine:3.13\nUSER mike\nADD \"/target/resources.tar.gz\" "
                              "\"resources.jar\"\nADD \"/target/app.jar\" \"app.jar\""
        ) == lines{4}
    );
}

TEST_CASE("TARE-FILES-101 passes what is in order")
{
    for (const auto* const text :
         {"FROM alpine:3.13\nUSER mike\nADD \"/target/resources.tar.gz\" \"resources\"",
          "FROM debian:12\nADD https://example.com/a /a\nADD x.tar.xz /x\nADD git@example.com:a/b.git /b",
          "FROM debian:12\nCOPY a b"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-FILES-101", text) == finding_result::pass);
    }
}
