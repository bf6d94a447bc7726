#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-LAYER-104 finds what is not in order")
{
    CHECK(lines_found("TARE-LAYER-104", "FROM centos:7\nRUN yum install -y vim") == lines{2});
    CHECK(lines_found("TARE-LAYER-104", "FROM centos:7\nRUN yum -y update\nRUN yum clean all") == lines{2});
    CHECK(
        lines_found("TARE-LAYER-104", "FROM centos:7\nRUN yum clean all && yum install -y vim") == lines{2}
    );
}

TEST_CASE("TARE-LAYER-104 passes what is in order")
{
    for (const auto* const text :
         {"FROM centos:7\nRUN yum install -y vim && yum clean all",
          "FROM centos:7\nRUN yum install -y vim && rm -rf /var/cache/yum",
          "FROM centos:7\nRUN --mount=type=cache,target=/var/cache/yum yum install -y vim",
          "FROM alpine:3\nRUN yum install && yum clean all"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-LAYER-104", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-LAYER-104 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-LAYER-104", "FROM centos:7") == finding_result::not_applicable);
}
