#include <tare/image/reference.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>

namespace tare::image {
namespace {

const std::string digest_a = "sha256:" + std::string(64, 'a');

} // namespace

TEST_CASE("image names are read with Docker's defaults", "[image]")
{
    struct row
    {
        std::string text;
        reference parts;
        std::string familiar;
    };

    const std::array rows{
        row{"ubuntu", {"docker.io", "library/ubuntu", "latest", ""}, "ubuntu:latest"},
        row{"foo/bar:1", {"docker.io", "foo/bar", "1", ""}, "foo/bar:1"},
        row{"docker.io/redis", {"docker.io", "library/redis", "latest", ""}, "redis:latest"},
        row{"index.docker.io/library/redis:7", {"docker.io", "library/redis", "7", ""}, "redis:7"},
        row{"localhost/app", {"localhost", "app", "latest", ""}, "localhost/app:latest"},
        row{"test:5000/repo", {"test:5000", "repo", "latest", ""}, "test:5000/repo:latest"},
        row{"test.com:5000", {"docker.io", "library/test.com", "5000", ""}, "test.com:5000"},
        row{"Uppercase/lowercase:tag", {"Uppercase", "lowercase", "tag", ""}, "Uppercase/lowercase:tag"},
        row{"lowercase:Uppercase", {"docker.io", "library/lowercase", "Uppercase", ""}, "lowercase:Uppercase"
        },
        row{"[::1]:5000/r/x@" + digest_a, {"[::1]:5000", "r/x", "", digest_a}, "[::1]:5000/r/x@" + digest_a},
        row{"a/b:1@" + digest_a, {"docker.io", "a/b", "1", digest_a}, "a/b:1@" + digest_a},
        row{"a__b/c---d/e.f_g:_", {"docker.io", "a__b/c---d/e.f_g", "_", ""}, "a__b/c---d/e.f_g:_"},
        row{"docker.io/library/a/b", {"docker.io", "library/a/b", "latest", ""}, "library/a/b:latest"},
        row{"docker.io/a.b/c:1", {"docker.io", "a.b/c", "1", ""}, "docker.io/a.b/c:1"},
        row{"docker.io/localhost/c:1", {"docker.io", "localhost/c", "1", ""}, "docker.io/localhost/c:1"},
    };
    for (const auto& r : rows) {
        INFO(r.text);
        const auto parsed = reference::parse(r.text);
        REQUIRE(parsed.has_value());
        CHECK(*parsed == r.parts);
        CHECK(parsed->familiar() == r.familiar);
        // Both ways of writing it mean the same image.
        CHECK(reference::parse(parsed->familiar()).value() == r.parts);
        CHECK(reference::parse(parsed->to_string()).value() == r.parts);
    }
}

TEST_CASE("what is no image name is refused", "[image]")
{
    const std::array rows{
        std::string{},
        std::string{"Foo:tag"},
        std::string{"test:5000/Uppercase/x"},
        std::string{"foo:"},
        std::string{"-foo/bar"},
        std::string{"foo//bar"},
        std::string{"foo_/bar"},
        std::string{"foo/"},
        std::string{"/foo"},
        std::string{"a..b"},
        std::string{"a___b"},
        std::string{"a._b"},
        std::string{"foo:.x"},
        std::string{"foo:a b"},
        std::string{"foo bar"},
        std::string{"foo\n"},
        std::string{"foo:a:b"},
        std::string{"a/b@sha256:short"},
        std::string{"a/b@"},
        std::string{"a/b@sha256:"} + std::string(64, 'A'),
        std::string{"a.b:/c"},
        std::string{"a.b:x/c"},
        std::string{"-a.b/c"},
        std::string{"[::1/c.d"},
        std::string{"[]:1/c"},
        std::string{"\xC3\xA9:1"},
        std::string(64, 'a'),
        std::string(256, 'a'),
        "a:" + std::string(129, 'a'),
    };
    for (const auto& text : rows) {
        INFO(text);
        const auto parsed = reference::parse(text);
        REQUIRE(parsed.has_error());
        CHECK(parsed.error().code == errc::invalid_reference);
        CHECK(parsed.error().detail.find("app:1.2") != std::string::npos);
    }
    CHECK(reference::parse(std::string(63, 'a')).has_value());
    CHECK(reference::parse("a:" + std::string(128, 'a')).has_value());
}

TEST_CASE("the length of a repository counts with what Docker puts before it, so that a name reads back")
{
    const auto longest = std::string(255 - std::string_view{"library/"}.size(), 'a');
    const auto parsed = reference::parse(longest);
    REQUIRE(parsed.has_value());
    CHECK(reference::parse(parsed->to_string()).value() == *parsed);
    CHECK(reference::parse(longest + "a").has_error());
    CHECK(reference::parse("team/" + std::string(250, 'a')).has_value());
    CHECK(reference::parse("team/" + std::string(251, 'a')).has_error());
}

} // namespace tare::image
