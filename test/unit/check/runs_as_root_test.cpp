#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view runs_as_root = "TARE-SEC-001";

judged with_user(const std::string& user)
{
    return judged{tar_builder{}
                      .file(
                          "etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:10000:10000::/:/bin/false\n"
                                        "toor:x:0:0::/:/bin/sh\nshort:x\nbad:x:ten:10::/:/bin/sh\n"
                      )
                      .file("etc/group", "root:x:0:\napp:x:10000:\n")}
        .with(R"("User":")" + user + '"');
}

} // namespace

TEST_CASE("root is root under every name that the image gives it")
{
    for (const auto* const user :
         {"", "root", "0", "0:0", "root:root", "root:app", "0:10000", "toor", "00", ":app"}) {
        CAPTURE(user);
        const auto f = with_user(user).by(runs_as_root);
        CHECK(f.result == fail);
        CHECK_FALSE(f.fix.empty());
        REQUIRE(f.evidence.size() == 1);
        CHECK(f.evidence.front().key == "config.User");
        CHECK(f.evidence.front().text == user);
    }
}

TEST_CASE("another user passes, by name and by number, known or not")
{
    for (const auto* const user : {"app", "10000", "10000:10000", "app:root", "12345"}) {
        CAPTURE(user);
        CHECK(with_user(user).result(runs_as_root) == pass);
    }
    CHECK(judged{}.with(R"("User":"65532")").result(runs_as_root) == pass);
}

TEST_CASE("a malformed line of passwd is root, as the runtime reads it")
{
    CHECK(with_user("short").result(runs_as_root) == fail);
    CHECK(with_user("bad").result(runs_as_root) == fail);
}

TEST_CASE("where no container starts, nobody runs as root")
{
    for (const auto* const user : {"ghost", "app:ghosts", "4294967296", "-1", "a:b:c"}) {
        CAPTURE(user);
        CHECK(with_user(user).result(runs_as_root) == not_applicable);
    }
    CHECK(
        in_root_filesystem(runs_as_root, tar_builder{}.file("etc/passwd", "root:x:0:0::/:/bin/sh\n"))
            .result == not_applicable
    );
    CHECK(judged{}.platform("windows", "amd64").result(runs_as_root) == not_applicable);
}

TEST_CASE("a passwd that was not read leaves the user unknown")
{
    const auto f = with_user("app").reading_nothing().by(runs_as_root);
    CHECK(f.result == not_analysed);
    CHECK(f.message.find("/etc/passwd") != std::string::npos);
    CHECK(judged{}.with(R"("User":"app")").lacking_a_layer().result(runs_as_root) == not_analysed);
}
