#include <tare/inspect/accounts.hpp>

#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <string>

using namespace tare;

namespace {

constexpr const char* passwd = "root:x:0:0:root:/root:/bin/sh\n"
                               "  app:x:10000:10001:App:/app:/bin/false  \r\n"
                               "1000:x:7:7::/:/bin/sh\n"
                               "short:x\n"
                               "broken:x:12x:13:\n"
                               "minus:x:-5:1:\n"
                               "last:x:20:21";
constexpr const char* group = "root:x:0:\nstaff:x:50:app\nodd:x\n60:x:61:\n";

std::string resolved(std::string_view user)
{
    const auto u = inspect::resolve_user(user, passwd, group);
    if (!u.uid)
        return "refused: " + u.problem;
    return std::to_string(*u.uid) + ':' + std::to_string(u.gid.value_or(99)) +
           (u.in_passwd ? " " + u.name : "") + (u.user_is_number ? " by number" : "");
}

} // namespace

TEST_CASE("a user resolves as runc and containerd resolve it")
{
    CHECK(resolved("") == "0:0 root");
    CHECK(resolved("root") == "0:0 root");
    CHECK(resolved("0") == "0:0 root by number");
    CHECK(resolved("0:0") == "0:0 root by number");
    CHECK(resolved("00") == "0:0 root by number");
    CHECK(resolved(":50") == "0:50 root");
    CHECK(resolved("root:staff") == "0:50 root");
    CHECK(resolved("app") == "10000:10001 app");
    CHECK(resolved("10000") == "10000:10001 app by number");
    CHECK(resolved("app:staff") == "10000:50 app");
    CHECK(resolved("app:70") == "10000:70 app");
    CHECK(resolved("app:") == "10000:10001 app");
    CHECK(resolved("last") == "20:21 last");
}

TEST_CASE("a number is an id even where an account or a group bears it as its name")
{
    CHECK(resolved("1000") == "1000:0 by number");
    CHECK(resolved("7") == "7:7 1000 by number");
    CHECK(resolved("app:60") == "10000:60 app");
}

TEST_CASE("a number without an entry has group 0")
{
    CHECK(resolved("4242") == "4242:0 by number");
    CHECK(resolved("4242:4243") == "4242:4243 by number");
    CHECK(resolved("2147483647") == "2147483647:0 by number");
}

TEST_CASE("lines that are too short or hold no number count as 0")
{
    CHECK(resolved("short") == "0:0 short");
    CHECK(resolved("broken") == "0:13 broken");
    CHECK(resolved("app:odd") == "10000:0 app");
}

TEST_CASE("a comment is a line like any other, as runc has it")
{
    CHECK(inspect::resolve_user("0", "# x\nroot:x:0:5::/:/bin/sh\n", {}).name == "# x");
}

TEST_CASE("what no runtime starts is refused with the reason")
{
    CHECK(resolved("ghost") == "refused: The user 'ghost' has no entry in /etc/passwd.");
    CHECK(resolved("app:ghosts") == "refused: The group 'ghosts' has no entry in /etc/group.");
    CHECK(resolved("2147483648") == "refused: The user '2147483648' is not between 0 and 2147483647.");
    CHECK(resolved("app:-1") == "refused: The group '-1' is not between 0 and 2147483647.");
    CHECK(resolved("a:b:c") == "refused: The user 'a:b:c' has more than one colon.");
    CHECK(resolved("\x1b") == "refused: The user '\\x1b' has no entry in /etc/passwd.");
    CHECK(inspect::resolve_user("app", {}, {}).problem == "The user 'app' has no entry in /etc/passwd.");
}

TEST_CASE("a line without a colon is no account, so that it is never shown as a name")
{
    const auto entries =
        inspect::account_entries("root::1:0\nsomething secret\n# comment:\n\napp:x:10000:10000\n");
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].name == "root");
    CHECK(entries[0].line == 1);
    CHECK(entries[1].name == "app");
    CHECK(entries[1].line == 5);
}
