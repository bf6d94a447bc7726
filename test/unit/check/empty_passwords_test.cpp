#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view empty_passwords = "TARE-SEC-017";

} // namespace

TEST_CASE("accounts without a password are named with their line")
{
    const auto f = judged{tar_builder{}
                              .file("etc/passwd", "root:x:0:0::/:/bin/sh\nguest::5:5::/:/bin/sh\n")
                              .file("etc/shadow", "# c\nroot:::0:::::\napp:!:1::::::\n")}
                       .by(empty_passwords);
    CHECK(f.result == fail);
    REQUIRE(f.evidence.size() == 2);
    CHECK(f.evidence[0].path == "/etc/passwd");
    CHECK(f.evidence[0].line == 2);
    CHECK(f.evidence[0].text == "guest");
    CHECK(f.evidence[1].path == "/etc/shadow");
    CHECK(f.evidence[1].line == 2);
}

TEST_CASE("locked accounts and hashes are no empty passwords")
{
    CHECK(
        judged{tar_builder{}
                   .file("etc/passwd", "root:x:0:0::/:/bin/sh\n")
                   .file("etc/shadow", "root:*:::::::\na:!!:::::::\nb:$6$x$y:::::::\n")}
            .result(empty_passwords) == pass
    );
}

TEST_CASE("empty passwords: nothing to look at, and nothing looked at")
{
    CHECK(judged{}.result(empty_passwords) == not_applicable);
    CHECK(
        judged{tar_builder{}.file("etc/shadow", "root:*:\n")}.reading_nothing().result(empty_passwords) ==
        not_analysed
    );
    CHECK(judged{}.lacking_a_layer().result(empty_passwords) == not_analysed);
}
