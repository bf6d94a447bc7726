#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-146 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-146", "FROM opensuse/leap:15\nRUN zypper install -y tomcat") == lines{2});
}

TEST_CASE("TARE-BUILD-146 passes what is in order")
{
    for (const auto* const text :
         {"FROM opensuse/leap:15\nRUN zypper install -y tomcat=9.0 'x>=2' ./y.rpm"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-146", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-146 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-146", "FROM debian:12") == finding_result::not_applicable);
}
