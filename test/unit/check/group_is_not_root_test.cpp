#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view group_is_not_root = "TARE-SEC-005";

judged grouped_user(const std::string& user)
{
    return judged{
        tar_builder{}.file("etc/passwd", "app:x:10000:10000::/:/bin/false\nroots:x:10001:0::/:/bin/false\n")
    }
        .with(R"("User":")" + user + '"');
}

} // namespace

TEST_CASE("a user in the group of root is said to be, and why")
{
    CHECK(grouped_user("roots").result(group_is_not_root) == warn);
    CHECK(grouped_user("app:0").result(group_is_not_root) == warn);
    const auto f = grouped_user("12345").by(group_is_not_root);
    CHECK(f.result == warn);
    CHECK(f.message.find("no group is set") != std::string::npos);
}

TEST_CASE("a group of its own passes, root and nobody are not asked")
{
    CHECK(grouped_user("app").result(group_is_not_root) == pass);
    CHECK(grouped_user("12345:12345").result(group_is_not_root) == pass);
    CHECK(grouped_user("0").result(group_is_not_root) == not_applicable);
    CHECK(grouped_user("ghost").result(group_is_not_root) == not_applicable);
    CHECK(grouped_user("app").reading_nothing().result(group_is_not_root) == not_analysed);
}
