#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view id = "TARE-SEC-005";

judged with_user(const std::string& user)
{
    return judged{
        tar_builder{}.file("etc/passwd", "app:x:10000:10000::/:/bin/false\nroots:x:10001:0::/:/bin/false\n")
    }
        .with(R"("User":")" + user + '"');
}

} // namespace

TEST_CASE("a user in the group of root is said to be, and why")
{
    CHECK(with_user("roots").result(id) == warn);
    CHECK(with_user("app:0").result(id) == warn);
    const auto f = with_user("12345").by(id);
    CHECK(f.result == warn);
    CHECK(f.message.find("no group is set") != std::string::npos);
}

TEST_CASE("a group of its own passes, root and nobody are not asked")
{
    CHECK(with_user("app").result(id) == pass);
    CHECK(with_user("12345:12345").result(id) == pass);
    CHECK(with_user("0").result(id) == not_applicable);
    CHECK(with_user("ghost").result(id) == not_applicable);
    CHECK(with_user("app").reading_nothing().result(id) == not_analysed);
}
