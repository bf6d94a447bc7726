#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-SEC-102 finds what is not in order")
{
    CHECK(lines_found("TARE-SEC-102", "FROM debian:12\nUSER app") == lines{2});
    CHECK(lines_found("TARE-SEC-102", "FROM debian:12\nUSER 1\nUSER app:1") == lines{3});
}

TEST_CASE("TARE-SEC-102 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nUSER app\nUSER 10000:app", "FROM debian:12\nUSER 10000"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-SEC-102", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-SEC-102 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-SEC-102", "FROM debian:12") == finding_result::not_applicable);
}

TEST_CASE("TARE-SEC-102 says what it could not look at")
{
    CHECK(result_of("TARE-SEC-102", "FROM debian:12\nARG U\nUSER $U") == finding_result::not_analysed);
}
