#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-DOC-101 finds what is not in order")
{
    CHECK(
        lines_found(
            "TARE-DOC-101", "FROM debian:12\nRUN a\nRUN b\nRUN c\nRUN d\nRUN e\nRUN f\nRUN g\nRUN h\nRUN i"
        ) == lines{1}
    );
}

TEST_CASE("TARE-DOC-101 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\n# why a\nRUN a\nRUN b\nRUN c\nRUN d\nRUN e\nRUN f\nRUN g\nRUN h\nRUN i"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-DOC-101", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-DOC-101 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-DOC-101", "FROM debian:12\nRUN a") == finding_result::not_applicable);
}
