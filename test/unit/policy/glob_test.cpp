#include "policy/glob.hpp"
#include "policy/port.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>

namespace tare::policy {

TEST_CASE("globs match whole names, and know what a component is", "[policy]")
{
    struct row
    {
        std::string glob;
        std::string text;
        bool matches;
    };

    const std::array rows{
        row{"/etc/passwd", "/etc/passwd", true},
        row{"/etc/passwd", "/etc/passwd-", false},
        row{"/etc/*", "/etc/passwd", true},
        row{"/etc/*", "/etc/ssl/cert.pem", false},
        row{"/etc/**", "/etc/ssl/cert.pem", true},
        row{"**/*.pem", "/etc/ssl/cert.pem", true},
        row{"**/*.pem", "/cert.pem", true},
        row{"**/cert.pem", "cert.pem", true},
        row{"/a/**/z", "/a/z", true},
        row{"/a/**/z", "/a/b/c/z", true},
        row{"/a/**/z", "/a/bz", false},
        row{"lib*-dev", "libssl-dev", true},
        row{"lib?", "libc", true},
        row{"lib?", "libcc", false},
        row{"lib?", "lib/", false},
        row{"lib?", "lib\xC3\xA9", true},
        row{"lib?", "lib\xFF", true},
        row{"**/*.pem", "/x\xFF.pem", true},
        row{"**/*.pem", "/x\n.pem", true},
        row{"[a-c]x", "bx", true},
        row{"[a-c]x", "dx", false},
        row{"[!a-c]x", "dx", true},
        row{"[!a-c]x", "/x", false},
        row{"a.b", "axb", false},
        row{"a+(b)", "a+(b)", true},
        row{"\\*", "*", true},
        row{"\\*", "x", false},
        row{"[]]", "]", true},
    };
    for (const auto& r : rows) {
        INFO(r.glob << " and " << r.text);
        REQUIRE(to_expression(r.glob).has_value());
        CHECK(glob_set{{"never", r.glob}}.matches(r.text) == r.matches);
        CHECK((glob_set{{r.glob}}.which(r.text) == (r.matches ? r.glob : "")));
    }
}

TEST_CASE("globs that mean nothing are refused with the reason", "[policy]")
{
    for (const auto* const glob : {"", "a[b", "a[", "a\\", "{a,b}", "a***", "[b-a]", "[a/b]", "[\xC3\xA9]"}) {
        INFO(glob);
        const auto expression = to_expression(glob);
        REQUIRE_FALSE(expression.has_value());
        CHECK_FALSE(expression.error().detail.empty());
    }
}

TEST_CASE("a glob made to take long takes no longer", "[policy]")
{
    std::string glob;
    for (int i = 0; i < 200; ++i)
        glob += "*a";
    CHECK_FALSE(glob_set{{glob + "b"}}.matches(std::string(20'000, 'a')));
}

TEST_CASE("ports are read as EXPOSE and ranges write them", "[policy]")
{
    const auto range = parse_ports("8000-8010/udp");
    REQUIRE(range);
    CHECK(range->covers(*parse_ports("8001/udp")));
    CHECK_FALSE(range->covers(*parse_ports("8001/tcp")));
    CHECK_FALSE(range->covers(*parse_ports("8009-8011/udp")));
    CHECK(range->overlaps(*parse_ports("8009-8011/udp")));
    CHECK(parse_ports("80")->covers(*parse_ports("80/tcp")));
    for (const auto* const wrong : {"", "x", "80/xyz", "70000", "90-80", "-1", "80-", "80/"})
        CHECK_FALSE(parse_ports(wrong));
}

} // namespace tare::policy
