#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-128 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-128", "FROM nginx:1\nRUN cd /usr/share/nginx/html") == lines{2});
    CHECK(lines_found("TARE-BUILD-128", "FROM nginx:1\nRUN git clone x && cd x && make") == lines{2});
}

TEST_CASE("TARE-BUILD-128 passes what is in order")
{
    for (const auto* const text : {"FROM nginx:1\nWORKDIR /x\nRUN (cd y && z)\nCMD cd /usr && x"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-128", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-128 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-128", "FROM debian:12") == finding_result::not_applicable);
}
