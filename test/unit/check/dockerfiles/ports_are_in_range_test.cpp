#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-CONF-107 finds what is not in order")
{
    CHECK(lines_found("TARE-CONF-107", "FROM debian:12\nEXPOSE 65536 8080") == lines{2});
    CHECK(lines_found("TARE-CONF-107", "FROM debian:12\nEXPOSE http") == lines{2});
    CHECK(lines_found("TARE-CONF-107", "FROM debian:12\nEXPOSE 90-80") == lines{2});
    CHECK(lines_found("TARE-CONF-107", "FROM debian:12\nEXPOSE 80/icmp") == lines{2});
}

TEST_CASE("TARE-CONF-107 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nEXPOSE 65535 8080/udp 80-90 0", "FROM debian:12\nARG P\nEXPOSE $P"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-CONF-107", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-CONF-107 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-CONF-107", "FROM debian:12") == finding_result::not_applicable);
}
