#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-LAYER-105 finds what is not in order")
{
    CHECK(lines_found("TARE-LAYER-105", "FROM opensuse/leap:15\nRUN zypper install -y bash") == lines{2});
}

TEST_CASE("TARE-LAYER-105 passes what is in order")
{
    for (const auto* const text :
         {"FROM opensuse/leap:15\nRUN zypper install -y bash && zypper clean",
          "FROM opensuse/leap:15\nRUN zypper -n in bash && zypper cc -a"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-LAYER-105", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-LAYER-105 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-LAYER-105", "FROM opensuse/leap:15") == finding_result::not_applicable);
}
