#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-CONF-102 finds what is not in order")
{
    CHECK(lines_found("TARE-CONF-102", "FROM debian:12\nCMD [\"a\"]\nCMD [\"b\"]") == lines{3});
    CHECK(
        lines_found("TARE-CONF-102", "FROM debian:12\nCMD [\"a\"]\nCMD [\"b\"]\nCMD [\"c\"]") == lines{3, 4}
    );
}

TEST_CASE("TARE-CONF-102 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12 AS a\nCMD [\"a\"]\nFROM a\nCMD [\"b\"]"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-CONF-102", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-CONF-102 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-CONF-102", "FROM debian:12") == finding_result::not_applicable);
}
