#include "http/target.hpp"

#include <tare/base/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <result_printer.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace tare;
using http::request;
using http::detail::parse_target;
using namespace std::string_literals;

namespace {

using segments = std::vector<std::string>;
using parameters = std::vector<std::pair<std::string, std::string>>;

} // namespace

TEST_CASE("a path is cut at its slashes, and each segment decoded once")
{
    const std::vector<std::pair<std::string, segments>> examples{
        {"/", {}},
        {"/v1/images", {"v1", "images"}},
        {"/v1/images/", {"v1", "images", ""}},
        {"//v1", {"", "v1"}},
        {"/v1/images/library%2Fapp%3A1.2", {"v1", "images", "library/app:1.2"}},
        {"/v1/images/library%2fapp:1.2", {"v1", "images", "library/app:1.2"}},
        {"/a%252Fb", {"a%2Fb"}},
        {"/a+b", {"a+b"}},
        {"/a%20b", {"a b"}},
        {"/%C3%A9", {"\xC3\xA9"}},
        {"/...", {"..."}},
        {"/.well-known", {".well-known"}},
        {"/a..b", {"a..b"}},
        {"/sha256:abc@!$&'()*,;=~_-", {"sha256:abc@!$&'()*,;=~_-"}},
    };
    for (const auto& [target, expected] : examples) {
        INFO(target);
        request head;
        REQUIRE(parse_target(target, 2048, head));
        CHECK(head.segments == expected);
        CHECK(head.raw_path == target);
        CHECK(head.query.empty());
    }
}

TEST_CASE("a query is its parameters in order, decoded once")
{
    const std::vector<std::pair<std::string, parameters>> examples{
        {"/?", {}},
        {"/?a=1", {{"a", "1"}}},
        {"/?a=1&b=2&a=3", {{"a", "1"}, {"b", "2"}, {"a", "3"}}},
        {"/?a", {{"a", ""}}},
        {"/?a=", {{"a", ""}}},
        {"/?=x", {{"", "x"}}},
        {"/?a=1&&b=2&", {{"a", "1"}, {"b", "2"}}},
        {"/?a=b=c", {{"a", "b=c"}}},
        {"/?a=x+y%2Bz", {{"a", "x y+z"}}},
        {"/?path=/usr/bin%0Aname", {{"path", "/usr/bin\nname"}}},
        {"/?a=%2541", {{"a", "%41"}}},
        {"/?a=..&b=%2e%2e/..", {{"a", ".."}, {"b", "../.."}}},
        {"/?a=?b", {{"a", "?b"}}},
    };
    for (const auto& [target, expected] : examples) {
        INFO(target);
        request head;
        REQUIRE(parse_target(target, 2048, head));
        CHECK(head.query == expected);
        CHECK(head.raw_path == "/");
    }
}

TEST_CASE("targets that two programs may read differently are refused")
{
    const std::vector<std::string> refused{
        "",          "*",      "http://a/", "a",           "a/b",     "/a%00b",  "/%",      "/%4",
        "/%zz",      "/%4g",   "/a%0ab",    "/a%0D%0AX:1", "/a%7f",   "/a b",    "/a\tb",   "/a#b",
        "/a\"",      "/<a>",   "/{a}",      "/a|b",        "/a\\b",   "/a^b",    "/a`b",    "/[a]",
        "/\x80",     "/a\xFF", "/\x7F",     "/a\0b"s,      "/.",      "/..",     "/a/../b", "/a/./b",
        "/%2e%2e/b", "/%2E",   "/a/%2e%2E", "/a%2F..%2Fb", "/..%2fb", "/a%2F.",  "/?a=%00", "/?%",
        "/?a=%4",    "/?a=\"", "/?a=#b",    "/?a=\x80",    "/?a=<",   "/?[a]=1", "/a?\0"s,
    };
    for (const auto& target : refused) {
        INFO(target);
        request head;
        const auto parsed = parse_target(target, 2048, head);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == errc::bad_request);
    }
}

TEST_CASE("a target has a greatest length")
{
    request head;
    CHECK(parse_target("/" + std::string(99, 'a'), 100, head));
    const auto parsed = parse_target("/" + std::string(100, 'a'), 100, head);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == errc::target_too_long);
}

TEST_CASE("nothing of an earlier target is left")
{
    request head;
    REQUIRE(parse_target("/a/b?c=d", 100, head));
    REQUIRE(parse_target("/", 100, head));
    CHECK(head.segments.empty());
    CHECK(head.query.empty());
}
