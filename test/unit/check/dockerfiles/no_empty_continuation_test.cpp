#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-109 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-109", "FROM debian:12\nRUN a \\\n\n && b") == lines{3});
}

TEST_CASE("TARE-BUILD-109 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nRUN a \\\n# c\n && b"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-109", text) == finding_result::pass);
    }
}
