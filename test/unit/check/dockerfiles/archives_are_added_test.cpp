#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-FILES-102 finds what is not in order")
{
    CHECK(
        lines_found(
            "TARE-FILES-102",
            "FROM debian:12\nCOPY packaged-app.tar /usr/src/app\nRUN tar -xf /usr/src/app/packaged-app.tar"
        ) == lines{2}
    );
    CHECK(
        lines_found("TARE-FILES-102", "FROM debian:12\nCOPY a.tar.gz /b.tgz\nRUN tar xzf /b.tgz") == lines{2}
    );
}

TEST_CASE("TARE-FILES-102 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nCOPY a.tar.gz /x/\nRUN tar xf /y/other.tar.gz"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-FILES-102", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-FILES-102 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-FILES-102", "FROM debian:12\nADD a.tar /x") == finding_result::not_applicable);
}
