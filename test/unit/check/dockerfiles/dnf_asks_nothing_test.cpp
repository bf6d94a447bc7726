#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-125 finds what is not in order")
{
    CHECK(
        lines_found("TARE-BUILD-125", "FROM fedora:41\nRUN dnf install httpd-2.4 && dnf clean all") ==
        lines{2}
    );
}

TEST_CASE("TARE-BUILD-125 passes what is in order")
{
    for (const auto* const text :
         {"FROM fedora:41\nRUN dnf -y install httpd-2.4 && microdnf install -vy x"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-125", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-125 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-125", "FROM fedora:41") == finding_result::not_applicable);
}
