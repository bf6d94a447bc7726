#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-SEC-106 finds what is not in order")
{
    CHECK(
        lines_found(
            "TARE-SEC-106", "FROM debian:12\nENV GH=gh"
                            "p_Zk3T9vQ1xR7bN5mL2wYc8dHs4fJg6aPeUiOt"
        ) == lines{2}
    );
    CHECK(
        lines_found("TARE-SEC-106", "FROM debian:12\nRUN git clone https://bob:hunter2@example.com/x.git") ==
        lines{2}
    );
    CHECK(
        lines_found(
            "TARE-SEC-106",
            "FROM debian:12\nCOPY <<EOF /k\n-----BEGIN RSA PRIV"
            "ATE KEY-----\nMIIEpAIBAAKCAQEAx7Vt3Nq0ZpKf9wYb2sJmR5cLhT8dGuXeQaOiPv4nWkEyBzHj\n-----END RSA "
            "PRIV"
            "ATE KEY-----\nEOF"
        ) == lines{3}
    );
}

TEST_CASE("TARE-SEC-106 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nRUN git clone https://bob:$TOKEN@example.com/x.git",
          "FROM debian:12\nRUN npm_config_x=1 curl https://example.com:8080/a@b"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-SEC-106", text) == finding_result::pass);
    }
}
