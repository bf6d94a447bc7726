#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view user_id_is_high = "TARE-SEC-004";

judged run_by(const std::string& user)
{
    return judged{
        tar_builder{}.file("etc/passwd", "low:x:999:999::/:/bin/false\nhigh:x:10000:1::/:/bin/false\n")
    }
        .with(R"("User":")" + user + '"');
}

} // namespace

TEST_CASE("users below 10000 may be somebody on the host")
{
    for (const auto* const user : {"low", "1", "1000", "9999", "9999:20000"}) {
        CAPTURE(user);
        CHECK(run_by(user).result(user_id_is_high) == warn);
    }
    for (const auto* const user : {"high", "10000", "65532"}) {
        CAPTURE(user);
        CHECK(run_by(user).result(user_id_is_high) == pass);
    }
}

TEST_CASE("root and unknown users are the matter of other checks than of the number's height")
{
    for (const auto* const user : {"", "0", "ghost"})
        CHECK(run_by(user).result(user_id_is_high) == not_applicable);
    CHECK(run_by("high").reading_nothing().result(user_id_is_high) == not_analysed);
}
