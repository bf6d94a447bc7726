#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view password_hashes = "TARE-SEC-019";

} // namespace

TEST_CASE("a hash of any kind is found, and never shown")
{
    const std::string hash = "$6$saltsalt$" + std::string(86, 'h');
    const auto f =
        judged{tar_builder{}.file("etc/shadow", "root:" + hash + ":1::::::\nold:ABcdefghijklm:1::::::\n")}.by(
            password_hashes
        );
    CHECK(f.result == warn);
    REQUIRE(f.evidence.size() == 2);
    CHECK(f.evidence[0].text == "root");
    CHECK(f.evidence[1].text == "old");
    for (const auto& e : f.evidence)
        CHECK(e.text->find("$6$") == std::string::npos);
    CHECK(
        judged{tar_builder{}.file("etc/passwd", "root:" + hash + ":0:0::/:/x\n")}.result(password_hashes) ==
        warn
    );
}

TEST_CASE("locked passwords are no hashes, not even behind a hash")
{
    CHECK(
        judged{tar_builder{}
                   .file("etc/passwd", "root:x:0:0::/:/x\n")
                   .file("etc/shadow", "root:*:\na:!$6$x$yyyyyyyyyyyyyy:\nb::\n")}
            .result(password_hashes) == pass
    );
}

TEST_CASE("hashes: nothing to look at, and nothing looked at")
{
    CHECK(judged{}.result(password_hashes) == not_applicable);
    CHECK(
        judged{tar_builder{}.file("etc/shadow", "root:*:\n")}.reading_nothing().result(password_hashes) ==
        not_analysed
    );
}
