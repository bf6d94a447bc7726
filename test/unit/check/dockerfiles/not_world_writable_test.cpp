#include "judged.hpp"

using namespace tare::test;

TEST_CASE("TARE-SEC-110 finds what is not in order")
{
    CHECK(lines_found("TARE-SEC-110", "FROM debian:12\nRUN chmod -R 777 /app") == lines{2});
    CHECK(lines_found("TARE-SEC-110", "FROM debian:12\nCOPY --chmod=666 a /a") == lines{2});
    CHECK(lines_found("TARE-SEC-110", "FROM debian:12\nRUN chmod a+rw,u+x /x") == lines{2});
}

TEST_CASE("TARE-SEC-110 passes what is in order")
{
    for (const auto* const text :
         {"FROM debian:12\nRUN chmod 755 /app && chmod 1777 /tmp && chmod u+w,g=rw /x && chmod +t,a+x /y",
          "FROM debian:12\nCOPY --chmod=0755 a /a"}) {
        CAPTURE(text);
        CHECK(result_of("TARE-SEC-110", text) == finding_result::pass);
    }
}
