#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-DOC-106 finds what is not in order")
{
    CHECK(lines_found("TARE-DOC-106", "FROM debian:12\n# tare:ignore=TARE-SEC-103\nRUN sudo x") == lines{2});
    CHECK(
        lines_found("TARE-DOC-106", "FROM debian:12\n# tare:ignore=TARE-SEC-999 because\nRUN sudo x") ==
        lines{2}
    );
    CHECK(lines_found("TARE-DOC-106", "FROM debian:12\n# tare:ignore= because\nRUN sudo x") == lines{2});
}

TEST_CASE("TARE-DOC-106 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\n# tare:ignore=TARE-SEC-103 the vendor's script wants it\nRUN sudo x"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-DOC-106", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-DOC-106 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-DOC-106", "FROM debian:12") == finding_result::not_applicable);
}
