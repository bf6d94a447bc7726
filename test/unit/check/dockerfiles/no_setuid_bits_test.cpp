#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-SEC-112 finds what is not in order")
{
    CHECK(lines_found("TARE-SEC-112", "FROM debian:12\nRUN chmod u+s /x") == lines{2});
    CHECK(lines_found("TARE-SEC-112", "FROM debian:12\nRUN chmod 4755 /x") == lines{2});
    CHECK(lines_found("TARE-SEC-112", "FROM debian:12\nCOPY --chmod=2755 a /a") == lines{2});
}

TEST_CASE("TARE-SEC-112 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nRUN chmod 0755 /x && find / -perm /6000 -exec chmod a-s {} +", "FROM debian:12"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-SEC-112", text) == finding_result::pass);
    }
}
