#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-DOC-103 finds what is not in order")
{
    CHECK(
        lines_found("TARE-DOC-103", "# check=experimental=all\n# the base\nFROM debian:12 AS base") ==
        lines{2}
    );
    CHECK(
        lines_found(
            "TARE-DOC-103",
            "# check=experimental=InvalidDefinitionDescription\n#\n# nope\nARG V=1\nFROM debian:$V"
        ) == lines{3}
    );
}

TEST_CASE("TARE-DOC-103 passes what is in order")
{
    for (const auto* const text :
         {"# check=experimental=all\n# base is for all\nFROM debian:12 AS base\n# v is 1\nARG v=1"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-DOC-103", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-DOC-103 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-DOC-103", "# the base\nFROM debian:12 AS base") == finding_result::not_applicable);
}
