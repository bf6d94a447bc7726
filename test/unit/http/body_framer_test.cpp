#include "http/body_framer.hpp"

#include <tare/base/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace tare;
using http::detail::body_framer;
using namespace std::string_literals;

namespace {

/// What became of a body: its payload, how many bytes of the input belong to it, and the error if it was
/// refused.
struct outcome
{
    std::string payload;
    std::size_t used = 0;
    bool done = false;
    std::optional<errc> failure;

    bool operator==(const outcome&) const = default;
};

/// Feeds `input` in pieces that end at `cuts`.
outcome feed(body_framer framer, std::string_view input, const std::vector<std::size_t>& cuts)
{
    outcome out;
    std::string pending;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= cuts.size() && !framer.done(); ++i) {
        const auto end = i < cuts.size() ? cuts[i] : input.size();
        pending += input.substr(begin, end - begin);
        begin = end;
        while (!pending.empty() && !framer.done()) {
            const auto framing = framer.consume_framing(pending);
            if (!framing) {
                // How far it got depends on the pieces; what it says about the body does not.
                out.failure = framing.error().code;
                out.used = 0;
                return out;
            }
            pending.erase(0, *framing);
            const auto count =
                static_cast<std::size_t>(std::min<std::uint64_t>(framer.payload_left(), pending.size()));
            out.payload += pending.substr(0, count);
            pending.erase(0, count);
            framer.consume_payload(count);
            out.used += *framing + count;
        }
    }
    out.done = framer.done();
    CHECK(framer.received() == out.payload.size());
    return out;
}

void check_every_cut(const body_framer& framer, std::string_view input, const outcome& expected)
{
    INFO("body: " << input);
    CHECK(feed(framer, input, {}) == expected);
    for (std::size_t cut = 0; cut <= input.size(); ++cut)
        CHECK(feed(framer, input, {cut}) == expected);
    std::vector<std::size_t> every;
    for (std::size_t i = 1; i < input.size(); ++i)
        every.push_back(i);
    CHECK(feed(framer, input, every) == expected);
}

struct example
{
    std::string_view body;
    outcome expected;
};

outcome whole(std::string payload, std::size_t used)
{
    return {std::move(payload), used, true, std::nullopt};
}

} // namespace

TEST_CASE("a counted body ends after its length")
{
    check_every_cut(body_framer::counted(5), "helloGET / HTTP/1.1\r\n", whole("hello", 5));
    check_every_cut(body_framer::counted(5), "hel", {"hel", 3, false, std::nullopt});
    CHECK(body_framer::counted(0).done());
    CHECK(body_framer{}.done());
}

TEST_CASE("a chunked body ends after its last chunk")
{
    const std::vector<example> examples{
        {"0\r\n\r\n", whole("", 5)},
        {"0\r\n\r\nGET /smuggled HTTP/1.1\r\n", whole("", 5)},
        {"000\r\n\r\n", whole("", 7)},
        {"5\r\nhello\r\n0\r\n\r\nX", whole("hello", 15)},
        {"5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", whole("hello!", 21)},
        {"a\r\n0123456789\r\n0\r\n\r\n", whole("0123456789", 20)},
        {"A\r\n0123456789\r\n0\r\n\r\n", whole("0123456789", 20)},
        {"0000000000000005\r\nhello\r\n0\r\n\r\n", whole("hello", 30)},
        {"2\r\n\r\n\r\n0\r\n\r\n", whole("\r\n", 12)},
    };
    for (const auto& e : examples)
        check_every_cut(body_framer::chunked(1000), e.body, e.expected);
}

TEST_CASE("chunked framing that parsers read differently is refused at every cut")
{
    const std::vector<std::string> refused{
        "\r\n",
        "\n0\r\n\r\n",
        " 5\r\nhello\r\n0\r\n\r\n",
        "5 \r\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "-1\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "5;a=b\r\nhello\r\n0\r\n\r\n",
        "5;\r\nhello\r\n0\r\n\r\n",
        "5\nhello\n0\n\n",
        "5\rhello",
        "5\r\r\nhello\r\n0\r\n\r\n",
        "5\r\nhelloX\r\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "00000000000000005\r\nhello\r\n0\r\n\r\n",
        "10000000000000000\r\n",
        "g\r\n",
        "5,5\r\nhello\r\n0\r\n\r\n",
        "5\0\r\nhello\r\n0\r\n\r\n"s,
        "\xEF\xBB\xBF"
        "5\r\nhello\r\n0\r\n\r\n",
        "0\r\nTrailer: x\r\n\r\n",
        "0\r\nX",
        "0\r\n\n",
        "0\r\n\rX",
        "0;ext\r\n\r\n",
    };
    for (const auto& body : refused) {
        std::string payload;
        for (std::size_t cut = 0; cut <= body.size(); ++cut) {
            const auto got = feed(body_framer::chunked(1000), body, {cut});
            INFO("body: " << body << " cut at " << cut);
            CHECK(got.failure == errc::bad_request);
            if (cut == 0)
                payload = got.payload;
            CHECK(got.payload == payload);
        }
    }
}

TEST_CASE("an incomplete chunked body is not done")
{
    const std::string_view body = "5\r\nhello\r\n3\r\nabc\r\n0\r\n\r\n";
    for (std::size_t length = 0; length < body.size(); ++length) {
        const auto got = feed(body_framer::chunked(1000), body.substr(0, length), {});
        CHECK_FALSE(got.done);
        CHECK_FALSE(got.failure);
    }
}

TEST_CASE("a chunked body is refused as soon as a chunk announces more than the limit")
{
    CHECK(feed(body_framer::chunked(5), "5\r\nhello\r\n0\r\n\r\n", {}).done);
    CHECK(feed(body_framer::chunked(4), "5\r\n", {}).failure == errc::content_too_large);
    CHECK(feed(body_framer::chunked(5), "5\r\nhello\r\n1\r\n", {}).failure == errc::content_too_large);
    CHECK(feed(body_framer::chunked(5), "ffffffffffffffff\r\n", {}).failure == errc::content_too_large);
    CHECK(
        feed(body_framer::chunked(5), "1\r\nx\r\nffffffffffffffff\r\n", {}).failure == errc::content_too_large
    );
    CHECK(feed(body_framer::chunked(0), "0\r\n\r\n", {}).done);
    CHECK(feed(body_framer::chunked(0), "1\r\n", {}).failure == errc::content_too_large);
}

TEST_CASE("a body that is mostly framing is refused")
{
    std::string body;
    for (int i = 0; i < 100'000; ++i)
        body += "1\r\nx\r\n";
    body += "0\r\n\r\n";
    const auto whole_body = feed(body_framer::chunked(1'000'000), body, {});
    CHECK(whole_body.failure == errc::bad_request);
    // Each chunk costs five bytes for one: the allowance is used up after a quarter of its bytes.
    CHECK(whole_body.payload.size() == 64 * 1024 / 4);

    std::string honest;
    for (int i = 0; i < 100'000; ++i)
        honest += "8\r\n12345678\r\n";
    honest += "0\r\n\r\n";
    CHECK(feed(body_framer::chunked(1'000'000), honest, {}).done);
}

TEST_CASE("random bytes never crash the framer, and any cut gives the same verdict")
{
    std::mt19937 random{20240607};
    constexpr std::string_view alphabet = "0015aF\r\n\r\n;x \n";
    for (int round = 0; round < 3000; ++round) {
        std::string body;
        for (auto length = random() % 40; length > 0; --length)
            body += alphabet[random() % alphabet.size()];
        const auto expected = feed(body_framer::chunked(64), body, {});
        std::vector<std::size_t> cuts;
        for (std::size_t at = random() % 4; at < body.size(); at += 1 + random() % 4)
            cuts.push_back(at);
        const auto got = feed(body_framer::chunked(64), body, cuts);
        CHECK(got == expected);
    }
}
