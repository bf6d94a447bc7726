#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-SEC-107 finds what is not in order")
{
    CHECK(lines_found("TARE-SEC-107", "FROM debian:12\nADD https://example.com/a.tar.gz /a") == lines{2});
}

TEST_CASE("TARE-SEC-107 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nADD --checksum=sha256:0123 https://example.com/a.tar.gz /a"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-SEC-107", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-SEC-107 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-SEC-107", "FROM debian:12\nADD a.tar.gz /a") == finding_result::not_applicable);
}
