#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-CONF-113 finds what is not in order")
{
    CHECK(lines_found("TARE-CONF-113", "FROM debian:12\nCMD ['a', 'b']") == lines{2});
    CHECK(lines_found("TARE-CONF-113", "FROM debian:12\nENTRYPOINT [\"a\" \"b\"]") == lines{2});
    CHECK(lines_found("TARE-CONF-113", "FROM debian:12\nRUN [\"a\", \"b\"") == lines{2});
    CHECK(lines_found("TARE-CONF-113", "FROM debian:12\nHEALTHCHECK CMD ['a']") == lines{2});
}

TEST_CASE("TARE-CONF-113 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nCMD [\"a\"]\nRUN [ -f x ] || y\nRUN [[ a == b ]]"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-CONF-113", text) == finding_result::pass);
    }
}
