#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-SEC-104 finds what is not in order")
{
    CHECK(lines_found("TARE-SEC-104", "FROM debian:12\nARG TOKEN") == lines{2});
    CHECK(
        lines_found("TARE-SEC-104", "FROM debian:12\nENV AWS_SECRET_ACCESS_KEY=x\nENV a=b db_password=$x") ==
        lines{2, 3}
    );
    CHECK(lines_found("TARE-SEC-104", "ARG NPM_TOKEN=abc\nFROM debian:12") == lines{1});
    CHECK(lines_found("TARE-SEC-104", "FROM debian:12\nONBUILD ARG API_KEY") == lines{2});
}

TEST_CASE("TARE-SEC-104 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nENV TOKEN_FILE=/run/secrets/token PUBLIC_KEY=x GPG_KEY=0123 PASSWORD_VERSION=1",
          "FROM debian:12\nARG KEYBOARD\nARG MONKEY\nARG SECRETARY"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-SEC-104", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-SEC-104 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-SEC-104", "FROM debian:12") == finding_result::not_applicable);
}
