#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-LAYER-111 finds what is not in order")
{
    CHECK(
        lines_found(
            "TARE-LAYER-111",
            "FROM debian:12\nRUN apt-get update && apt-get install -y x\nRUN rm -rf /var/lib/apt/lists/*"
        ) == lines{3}
    );
    CHECK(lines_found("TARE-LAYER-111", "FROM debian:12\nCOPY a /tmp/a\nRUN rm /tmp/a") == lines{3});
    CHECK(
        lines_found("TARE-LAYER-111", "FROM debian:12\nRUN yum install -y x\nRUN set -e; yum clean all") ==
        lines{3}
    );
}

TEST_CASE("TARE-LAYER-111 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nRUN apt-get update && rm -rf /var/lib/apt/lists/*",
          "FROM nginx:1\nRUN rm /etc/nginx/conf.d/default.conf",
          "FROM debian:12 AS b\nRUN x\nRUN rm y\nFROM scratch\nCOPY --from=b /a /a"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-LAYER-111", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-LAYER-111 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-LAYER-111", "FROM debian:12") == finding_result::not_applicable);
}
