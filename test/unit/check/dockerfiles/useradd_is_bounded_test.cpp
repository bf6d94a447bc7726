#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-132 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-132", "FROM debian:12\nRUN useradd -u 123456 x") == lines{2});
    CHECK(lines_found("TARE-BUILD-132", "FROM debian:12\nRUN useradd --uid=1000000 x") == lines{2});
}

TEST_CASE("TARE-BUILD-132 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nRUN useradd -l -u 123456 x && useradd -u 10000 y && "
                                   "useradd --no-log-init --uid 123456 z"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-132", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-132 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-132", "FROM debian:12") == finding_result::not_applicable);
}
