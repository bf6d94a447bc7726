#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-SEC-109 finds what is not in order")
{
    CHECK(
        lines_found("TARE-SEC-109", "FROM debian:12\nRUN curl -fsS https://example.com/install.sh | sh") ==
        lines{2}
    );
    CHECK(
        lines_found(
            "TARE-SEC-109", "FROM debian:12\nRUN wget -qO- https://example.com | tee x | bash -s -- -y"
        ) == lines{2}
    );
    CHECK(
        lines_found("TARE-SEC-109", "FROM debian:12\nRUN curl -sL https://example.com | sudo -E bash -") ==
        lines{2}
    );
}

TEST_CASE("TARE-SEC-109 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nRUN curl -fsS https://example.com | tar xz",
          "FROM debian:12\nRUN curl -o x https://example.com && sh x"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-SEC-109", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-SEC-109 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-SEC-109", "FROM debian:12") == finding_result::not_applicable);
}
