#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-SEC-103 finds what is not in order")
{
    CHECK(lines_found("TARE-SEC-103", "FROM debian:12\nRUN sudo apt-get update") == lines{2});
    CHECK(lines_found("TARE-SEC-103", "FROM debian:12\nRUN x && sudo -u app y") == lines{2});
    CHECK(lines_found("TARE-SEC-103", "FROM debian:12\nRUN <<EOF\nsudo x\nEOF") == lines{3});
    CHECK(lines_found("TARE-SEC-103", "FROM debian:12\nRUN [\"sudo\", \"x\"]") == lines{2});
}

TEST_CASE("TARE-SEC-103 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nRUN apt-get install sudo", "FROM debian:12\nRUN echo \"sudo x\""}) {
        CAPTURE(text);
        CHECK(result_of("TARE-SEC-103", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-SEC-103 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-SEC-103", "FROM debian:12") == finding_result::not_applicable);
}

TEST_CASE("TARE-SEC-103 says what it could not look at")
{
    CHECK(result_of("TARE-SEC-103", "FROM debian:12\nRUN echo \"x") == finding_result::not_analysed);
}
