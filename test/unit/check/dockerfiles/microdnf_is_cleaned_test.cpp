#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-LAYER-107 finds what is not in order")
{
    CHECK(
        lines_found(
            "TARE-LAYER-107",
            "FROM registry.access.redhat.com/ubi9/ubi-minimal:9.5\nRUN microdnf install -y x"
        ) == lines{2}
    );
}

TEST_CASE("TARE-LAYER-107 passes what is in order")
{
    for (const auto* const text : {"FROM registry.access.redhat.com/ubi9/ubi-minimal:9.5\nRUN microdnf "
                                   "install -y x && microdnf clean all"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-LAYER-107", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-LAYER-107 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-LAYER-107", "FROM ubi:9") == finding_result::not_applicable);
}
