#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-CONF-101 finds what is not in order")
{
    CHECK(lines_found("TARE-CONF-101", "FROM debian:12\nCMD my-service server") == lines{2});
    CHECK(lines_found("TARE-CONF-101", "FROM debian:12\nENTRYPOINT s") == lines{2});
    CHECK(lines_found("TARE-CONF-101", "FROM debian:12\nONBUILD CMD x") == lines{2});
}

TEST_CASE("TARE-CONF-101 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nCMD [\"my-service\", \"server\"]\nENTRYPOINT [\"x\"]",
          "FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]\nCMD x"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-CONF-101", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-CONF-101 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-CONF-101", "FROM debian:12") == finding_result::not_applicable);
}
