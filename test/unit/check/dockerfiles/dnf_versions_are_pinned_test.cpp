#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-147 finds what is not in order")
{
    CHECK(
        lines_found("TARE-BUILD-147", "FROM fedora:41\nRUN dnf install -y tomcat && dnf clean all") ==
        lines{2}
    );
}

TEST_CASE("TARE-BUILD-147 passes what is in order")
{
    for (const auto* const text :
         {"FROM fedora:41\nRUN dnf install -y tomcat-9.2 && microdnf install -y x-1:2.3"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-147", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-147 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-147", "FROM fedora:41") == finding_result::not_applicable);
}
