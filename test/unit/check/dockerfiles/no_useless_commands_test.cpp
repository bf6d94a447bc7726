#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-129 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-129", "FROM debian:12\nRUN service nginx start") == lines{2});
    CHECK(lines_found("TARE-BUILD-129", "FROM debian:12\nRUN top") == lines{2});
}

TEST_CASE("TARE-BUILD-129 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nRUN apt-get install -y vim ssh",
          "FROM debian:12\nRUN --mount=type=ssh ssh -T git@example.com",
          "FROM debian:12\nRUN systemctl enable x"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-129", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-129 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-129", "FROM debian:12") == finding_result::not_applicable);
}
