#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-127 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-127", "FROM debian:12\nRUN ln -sfv /bin/bash /bin/sh") == lines{2});
}

TEST_CASE("TARE-BUILD-127 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]\nRUN ln -s /bin/bash /bin/x"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-127", text) == finding_result::pass);
    }
}

TEST_CASE("TARE-BUILD-127 does not apply where there is nothing to look at")
{
    CHECK(result_of("TARE-BUILD-127", "FROM debian:12") == finding_result::not_applicable);
}
