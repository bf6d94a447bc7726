#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-SIZE-101 finds what is not in order")
{
    CHECK(
        lines_found("TARE-SIZE-101", "FROM debian:12\nRUN apt-get update && apt-get install -y python3") ==
        lines{2}
    );
    CHECK(lines_found("TARE-SIZE-101", "FROM debian:12\nRUN apt install -y python3") == lines{2});
}

TEST_CASE("TARE-SIZE-101 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nRUN apt-get install -y --no-install-recommends python3",
          "FROM debian:12\nRUN apt-get -o APT::Install-Recommends=false install -y python3",
          "FROM debian:12\nRUN echo 'APT::Install-Recommends \"0\";' > /etc/apt/apt.conf.d/01\nRUN apt-get "
          "install -y x"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-SIZE-101", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-SIZE-101 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-SIZE-101", "FROM debian:12") == finding_result::not_applicable);
}
