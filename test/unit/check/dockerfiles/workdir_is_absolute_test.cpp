#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-CONF-106 finds what is not in order")
{
    CHECK(lines_found("TARE-CONF-106", "FROM debian:12\nWORKDIR app") == lines{2});
    CHECK(lines_found("TARE-CONF-106", "FROM debian:12\nWORKDIR \"app\"") == lines{2});
    CHECK(
        lines_found("TARE-CONF-106", "FROM debian:12\nWORKDIR /a\nFROM debian:12\nWORKDIR app") == lines{4}
    );
}

TEST_CASE("TARE-CONF-106 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nWORKDIR /app\nWORKDIR sub", "FROM debian:12\nARG W\nWORKDIR $W/x",
          "FROM mcr.microsoft.com/windows/nanoserver:1\nWORKDIR C:\\\\app"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-CONF-106", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-CONF-106 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-CONF-106", "FROM debian:12") == finding_result::not_applicable);
}
