#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-FILES-103 finds what is not in order")
{
    CHECK(
        lines_found(
            "TARE-FILES-103", "FROM alpine:3.13\nUSER mike\nCOPY [\"package.json\", \"yarn.lock\", \"myapp\"]"
        ) == lines{3}
    );
    CHECK(lines_found("TARE-FILES-103", "FROM debian:12\nCOPY a b c") == lines{2});
}

TEST_CASE("TARE-FILES-103 passes what is in order")
{
    for (const auto* const text :
         {"FROM alpine:3.13\nCOPY [\"package.json\", \"yarn.lock\", \"myapp/\"]",
          "FROM debian:12\nCOPY a b\nCOPY a b .\nARG D\nCOPY a b $D"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-FILES-103", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-FILES-103 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-FILES-103", "FROM debian:12") == finding_result::not_applicable);
}
