#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view id = "TARE-SEC-003";

judged with_user(const std::string& user)
{
    return judged{tar_builder{}.file("etc/passwd", "app:x:10000:10001::/:/bin/false\n")}.with(
        R"("User":")" + user + '"'
    );
}

} // namespace

TEST_CASE("a name is what Kubernetes cannot verify; the fix names the numbers")
{
    const auto f = with_user("app").by(id);
    CHECK(f.result == warn);
    CHECK(f.fix == "End the Dockerfile with USER 10000:10001.");
    CHECK(with_user("ghost").result(id) == warn);
    CHECK(with_user("app:10001").result(id) == warn);
}

TEST_CASE("a number passes whoever it is")
{
    CHECK(with_user("10000").result(id) == pass);
    CHECK(with_user("10000:app").result(id) == pass);
    CHECK(with_user("0").result(id) == pass);
}

TEST_CASE(
    "whether the user is a number does not matter where none is set, and is not known where passwd is not"
)
{
    CHECK(with_user("").result(id) == not_applicable);
    CHECK(with_user("10000").reading_nothing().result(id) == not_analysed);
}
