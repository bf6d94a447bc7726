#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-LAYER-106 finds what is not in order")
{
    CHECK(lines_found("TARE-LAYER-106", "FROM fedora:41\nRUN dnf install -vy docker-ce") == lines{2});
    CHECK(
        lines_found("TARE-LAYER-106", "FROM fedora:41\nRUN rm -rf /var/cache/libdnf5 && dnf -y up") ==
        lines{2}
    );
}

TEST_CASE("TARE-LAYER-106 passes what is in order")
{
    for (const auto* const text :
         {"FROM fedora:41\nRUN dnf install -y x && dnf clean all",
          "FROM fedora:41\nRUN dnf install -y x && rm -rf /var/cache/dnf/*",
          "FROM fedora:41\nRUN dnf config-manager --add-repo https://example.com"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-LAYER-106", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-LAYER-106 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-LAYER-106", "FROM fedora:41") == finding_result::not_applicable);
}
