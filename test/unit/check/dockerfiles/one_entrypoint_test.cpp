#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-CONF-103 finds what is not in order")
{
    CHECK(lines_found("TARE-CONF-103", "FROM debian:12\nENTRYPOINT [\"a\"]\nENTRYPOINT [\"b\"]") == lines{3});
}

TEST_CASE("TARE-CONF-103 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nENTRYPOINT [\"a\"]\nFROM debian:12\nENTRYPOINT [\"b\"]"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-CONF-103", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-CONF-103 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-CONF-103", "FROM debian:12") == finding_result::not_applicable);
}
