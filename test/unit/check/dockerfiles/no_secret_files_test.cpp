#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-SEC-105 finds what is not in order")
{
    CHECK(lines_found("TARE-SEC-105", "FROM debian:12\nCOPY .npmrc /root/") == lines{2});
    CHECK(
        lines_found("TARE-SEC-105", "FROM debian:12\nADD [\"a\", \"keys/id_rsa\", \"/root/.ssh/\"]") ==
        lines{2}
    );
    CHECK(lines_found("TARE-SEC-105", "FROM debian:12\nARG F=.env\nCOPY $F /app/") == lines{3});
}

TEST_CASE("TARE-SEC-105 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nCOPY .env.example id_rsa.pub ca-cert.pem /app/",
          "FROM debian:12 AS a\nFROM a\nCOPY . /app\nCOPY --from=a /x/.npmrc /y"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-SEC-105", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-SEC-105 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-SEC-105", "FROM debian:12") == finding_result::not_applicable);
}
