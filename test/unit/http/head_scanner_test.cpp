#include "http/head_scanner.hpp"

#include <tare/base/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace tare;
using http::detail::head_scanner;
using namespace std::string_literals;

namespace {

constexpr std::size_t max_bytes = 200;
constexpr std::size_t max_fields = 3;

struct head_verdict
{
    std::size_t length = 0;
    std::optional<errc> failure;

    bool operator==(const head_verdict&) const = default;
};

/// Shows the scanner `input` in steps that end at `cuts`; nothing when it wants more.
std::optional<head_verdict> scan(std::string_view input, const std::vector<std::size_t>& cuts)
{
    head_scanner scanner{max_bytes, max_fields};
    for (std::size_t i = 0; i <= cuts.size(); ++i) {
        const auto scanned = scanner.scan(input.substr(0, i < cuts.size() ? cuts[i] : input.size()));
        if (!scanned)
            return head_verdict{0, scanned.error().code};
        if (*scanned)
            return head_verdict{**scanned, std::nullopt};
    }
    return std::nullopt;
}

void check_head_at_every_cut(std::string_view input, const std::optional<head_verdict>& expected)
{
    INFO("header: " << input);
    CHECK(scan(input, {}) == expected);
    for (std::size_t cut = 0; cut <= input.size(); ++cut)
        CHECK(scan(input, {cut}) == expected);
    std::vector<std::size_t> every;
    for (std::size_t i = 1; i < input.size(); ++i)
        every.push_back(i);
    CHECK(scan(input, every) == expected);
}

} // namespace

TEST_CASE("a header ends with its first empty line")
{
    check_head_at_every_cut("GET / HTTP/1.1\r\n\r\n", head_verdict{18, {}});
    check_head_at_every_cut("GET / HTTP/1.0\r\n\r\n", head_verdict{18, {}});
    check_head_at_every_cut("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /next", head_verdict{27, {}});
    check_head_at_every_cut("GET / HTTP/1.1\r\nHost: a\r\n", std::nullopt);
    check_head_at_every_cut("GET / HTTP/1.1\r\nHost: a", std::nullopt);
    check_head_at_every_cut("", std::nullopt);
}

TEST_CASE("what no parser should interpret is refused at every cut")
{
    const std::vector<std::string> refused{
        "\r\nGET / HTTP/1.1\r\n\r\n",
        "\nGET / HTTP/1.1\r\n\r\n",
        " GET / HTTP/1.1\r\n\r\n",
        "\x16\x03\x01 a TLS greeting",
        "\0GET / HTTP/1.1\r\n\r\n"s,
        "GET / HTTP/1.1\n\n",
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\n",
        "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n",
        "GET /\rX HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\tfolded\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        "GET /\r\n",
        "GET / \r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "GET / HTTP/1.1 \r\n\r\n",
        "GET / http/1.1\r\n\r\n",
        "GET / HTTP/11\r\n\r\n",
        "GET / HTTP/1.10\r\n\r\n",
        "GET / HTTPS/1.1\r\n\r\n",
    };
    for (const auto& head : refused)
        check_head_at_every_cut(head, head_verdict{0, errc::bad_request});
}

TEST_CASE("other versions are told apart from garbage")
{
    for (const auto* const head :
         {"GET / HTTP/2.0\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.2\r\n\r\n",
          "GET / HTTP/0.9\r\n\r\n"})
        check_head_at_every_cut(head, head_verdict{0, errc::unsupported_http_version});
}

TEST_CASE("a header has at most so many fields")
{
    check_head_at_every_cut("GET / HTTP/1.1\r\na:1\r\nb:2\r\nc:3\r\n\r\n", head_verdict{33, {}});
    check_head_at_every_cut(
        "GET / HTTP/1.1\r\na:1\r\nb:2\r\nc:3\r\nd:4\r\n\r\n", head_verdict{0, errc::header_too_large}
    );
}

TEST_CASE("a header has at most so many bytes, the empty line included")
{
    const auto head_of = [](std::size_t size) {
        std::string head = "GET / HTTP/1.1\r\nA: ";
        head.resize(size - 4, 'x');
        return head + "\r\n\r\n";
    };
    check_head_at_every_cut(head_of(max_bytes), head_verdict{max_bytes, {}});
    check_head_at_every_cut(head_of(max_bytes + 1), head_verdict{0, errc::header_too_large});
    check_head_at_every_cut(std::string(max_bytes, 'G'), head_verdict{0, errc::header_too_large});
    check_head_at_every_cut(std::string(max_bytes - 1, 'G'), std::nullopt);
    check_head_at_every_cut(std::string(max_bytes + 1000, 'G'), head_verdict{0, errc::header_too_large});
}
