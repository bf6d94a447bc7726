#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-145 finds what is not in order")
{
    CHECK(
        lines_found("TARE-BUILD-145", "FROM centos:7\nRUN yum install -y tomcat && yum clean all") == lines{2}
    );
}

TEST_CASE("TARE-BUILD-145 passes what is in order")
{
    for (const auto* const text : {"FROM centos:7\nRUN yum install -y tomcat-9.2 python3-pip-21.2 "
                                   "https://example.com/x.rpm && yum clean all"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-145", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-145 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-145", "FROM centos:7") == finding_result::not_applicable);
}
