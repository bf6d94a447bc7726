#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-SEC-108 finds what is not in order")
{
    CHECK(lines_found("TARE-SEC-108", "FROM debian:12\nRUN curl -sk https://example.com") == lines{2});
    CHECK(
        lines_found(
            "TARE-SEC-108", "FROM debian:12\nRUN wget --no-check-certificate https://example.com/x"
        ) == lines{2}
    );
    CHECK(
        lines_found("TARE-SEC-108", "FROM debian:12\nRUN apt-get install -y --allow-unauthenticated x") ==
        lines{2}
    );
    CHECK(lines_found("TARE-SEC-108", "FROM debian:12\nENV NODE_TLS_REJECT_UNAUTHORIZED=0") == lines{2});
    CHECK(
        lines_found("TARE-SEC-108", "FROM debian:12\nRUN pip install --trusted-host example.com x") ==
        lines{2}
    );
}

TEST_CASE("TARE-SEC-108 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nRUN curl -fsS https://example.com && wget -q https://example.com"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-SEC-108", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-SEC-108 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-SEC-108", "FROM debian:12") == finding_result::not_applicable);
}
