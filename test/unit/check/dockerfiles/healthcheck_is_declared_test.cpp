#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-CONF-105 finds what is not in order")
{
    CHECK(lines_found("TARE-CONF-105", "FROM debian:12") == lines{1});
    CHECK(lines_found("TARE-CONF-105", "FROM debian:12\nHEALTHCHECK CMD a\nHEALTHCHECK NONE") == lines{3});
    CHECK(lines_found("TARE-CONF-105", "FROM debian:12\nHEALTHCHECK CMD a\nFROM debian:12") == lines{3});
}

TEST_CASE("TARE-CONF-105 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nHEALTHCHECK CMD [\"a\"]", "FROM debian:12 AS a\nHEALTHCHECK CMD [\"a\"]\nFROM a"
         }) {
        CAPTURE(text);
        CHECK(result_of("TARE-CONF-105", text) == finding_result::pass);
    }
}
