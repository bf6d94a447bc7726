#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-BUILD-108 finds what is not in order")
{
    CHECK(lines_found("TARE-BUILD-108", "FROM debian:12\nrun x\nUSER a") == lines{2});
    CHECK(lines_found("TARE-BUILD-108", "From debian:12\nRUN x") == lines{1});
    CHECK(lines_found("TARE-BUILD-108", "from debian:12\nrun x\nUSER a") == lines{3});
}

TEST_CASE("TARE-BUILD-108 passes what is in order")
{
    for (const auto* const text : {"FROM debian:12\nRUN x", "from debian:12\nrun x"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-BUILD-108", text) == finding_result::pass);
    }
}
