#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-CONF-112 finds what is not in order")
{
    CHECK(lines_found("TARE-CONF-112", "FROM debian:12\nCOPY a b/") == lines{2});
    CHECK(
        lines_found(
            "TARE-CONF-112", "FROM debian:12 AS a\nWORKDIR /x\nCOPY a b/\nFROM debian:12\nCOPY a b/"
        ) == lines{5}
    );
}

TEST_CASE("TARE-CONF-112 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nWORKDIR /x\nCOPY a b/",
          "FROM debian:12\nCOPY a /b\nCOPY a \"/c\"\nARG D\nCOPY a $D/x\nCOPY a C:\\\\x",
          "FROM debian:12 AS a\nWORKDIR /x\nFROM a\nCOPY a b"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-CONF-112", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-CONF-112 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-CONF-112", "FROM debian:12") == finding_result::not_applicable);
}
