#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-124 finds what is not in order")
{
    CHECK(
        lines_found("TARE-BUILD-124", "FROM opensuse/leap:15\nRUN zypper install httpd=2.4.24") == lines{2}
    );
}

TEST_CASE("TARE-BUILD-124 passes what is in order")
{
    for (const auto* const text :
         {"FROM opensuse/leap:15\nRUN zypper -n install httpd=2.4.24 && zypper in -y x"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-124", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-124 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-124", "FROM debian:12") == finding_result::not_applicable);
}
