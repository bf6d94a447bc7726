#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view user_resolves = "TARE-SEC-002";

judged resolved_user(const std::string& user)
{
    return judged{tar_builder{}
                      .file("etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:10000:10000::/:/bin/false\n")
                      .file("etc/group", "root:x:0:\napp:x:10000:\n")}
        .with(R"("User":")" + user + '"');
}

} // namespace

TEST_CASE("a user that the image does not know stops the container or is nobody")
{
    for (const auto* const user : {"ghost", "app:ghosts", "4294967296", "a:b:c"}) {
        CAPTURE(user);
        const auto f = resolved_user(user).by(user_resolves);
        CHECK(f.result == fail);
        CHECK(f.message.ends_with("No container starts."));
    }
    const auto f = resolved_user("12345").by(user_resolves);
    CHECK(f.result == warn);
    CHECK(f.message.find("its group is 0") != std::string::npos);
    CHECK(resolved_user("12345:12345").by(user_resolves).message.find("its group is 0") == std::string::npos);
}

TEST_CASE("a user with an entry resolves")
{
    for (const auto* const user : {"app", "10000", "app:root", "root", "app:777"}) {
        CAPTURE(user);
        CHECK(resolved_user(user).result(user_resolves) == pass);
    }
    CHECK(resolved_user("app").by(user_resolves).message == "'app' is user 10000, group 10000.");
}

TEST_CASE("without a user, or with a passwd that was not read, nothing is said of its entry")
{
    CHECK(judged{}.result(user_resolves) == not_applicable);
    CHECK(resolved_user("app").reading_nothing().result(user_resolves) == not_analysed);
}
