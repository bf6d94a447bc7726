#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-123 finds what is not in order")
{
    CHECK(
        lines_found("TARE-BUILD-123", "FROM centos:7\nRUN yum install httpd-2.4 && yum clean all") == lines{2}
    );
}

TEST_CASE("TARE-BUILD-123 passes what is in order")
{
    for (const auto* const text : {"FROM centos:7\nRUN yum -y install httpd-2.4 && yum clean all"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-123", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-123 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-123", "FROM centos:7") == finding_result::not_applicable);
}
