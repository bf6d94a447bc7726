#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view user_is_number = "TARE-SEC-003";

judged numbered_user(const std::string& user)
{
    return judged{tar_builder{}.file("etc/passwd", "app:x:10000:10001::/:/bin/false\n")}.with(
        R"("User":")" + user + '"'
    );
}

} // namespace

TEST_CASE("a name is what Kubernetes cannot verify; the fix names the numbers")
{
    const auto f = numbered_user("app").by(user_is_number);
    CHECK(f.result == warn);
    CHECK(f.fix == "End the Dockerfile with USER 10000:10001.");
    CHECK(numbered_user("ghost").result(user_is_number) == warn);
    CHECK(numbered_user("app:10001").result(user_is_number) == warn);
}

TEST_CASE("a number passes whoever it is")
{
    CHECK(numbered_user("10000").result(user_is_number) == pass);
    CHECK(numbered_user("10000:app").result(user_is_number) == pass);
    CHECK(numbered_user("0").result(user_is_number) == pass);
}

TEST_CASE(
    "whether the user is a number does not matter where none is set, and is not known where passwd is not"
)
{
    CHECK(numbered_user("").result(user_is_number) == not_applicable);
    CHECK(numbered_user("10000").reading_nothing().result(user_is_number) == not_analysed);
}
