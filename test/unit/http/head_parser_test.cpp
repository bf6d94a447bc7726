#include "http/head_parser.hpp"

#include <tare/base/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <result_printer.hpp>
#include <string>
#include <string_view>
#include <vector>

using namespace tare;
using namespace tare::http;
using tare::http::detail::head_facts;
using tare::http::detail::parse_head;
using namespace std::string_literals;

namespace {

struct parsed
{
    request head;
    head_facts facts;
    std::optional<errc> failure;
};

parsed parse(const std::string& raw)
{
    parsed out;
    const auto done = parse_head(raw, server_limits{}, out.head, out.facts);
    if (!done)
        out.failure = done.error().code;
    return out;
}

/// A GET with `fields`, each line with its CRLF.
parsed parse_fields(const std::string& fields)
{
    return parse("GET / HTTP/1.1\r\n" + fields + "\r\n");
}

} // namespace

TEST_CASE("a header becomes a request")
{
    const auto got = parse("PUT /v1/images?name=a%3A1 HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent:\t "
                           "curl/8 \r\nX-Twice: 1\r\nx-twice: 2\r\n"
                           "X-Empty:\r\nContent-Length: 12\r\nX-Request-Id: abc-1.2_3\r\n\r\n");
    REQUIRE_FALSE(got.failure);
    CHECK(got.head.verb == method::put);
    CHECK(got.head.raw_path == "/v1/images");
    CHECK(got.head.segments == std::vector<std::string>{"v1", "images"});
    CHECK(got.head.parameter("name") == "a:1");
    CHECK_FALSE(got.head.parameter("other"));
    CHECK(got.head.field("user-agent") == "curl/8");
    CHECK(got.head.field("x-twice") == "1");
    CHECK(got.head.field("x-empty") == "");
    CHECK_FALSE(got.head.field("User-Agent"));
    CHECK(got.head.content_length == 12);
    CHECK(got.head.has_body());
    CHECK(got.head.id == "abc-1.2_3");
    CHECK(got.facts.keep_alive);
    CHECK(got.facts.http_1_1);
}

TEST_CASE("a body's framing is beyond doubt or refused")
{
    for (const auto* const fields : {
             "Content-Length: 5, 5\r\n",
             "Content-Length: 5\r\nContent-Length: 5\r\n",
             "Content-Length: 5\r\nContent-Length: 6\r\n",
             "Content-Length: 005\r\n",
             "Content-Length: +5\r\n",
             "Content-Length: -1\r\n",
             "Content-Length: 0x5\r\n",
             "Content-Length: 5.0\r\n",
             "Content-Length:\r\n",
             "Content-Length: 5 6\r\n",
             "Content-Length: five\r\n",
             "Content-Length: 18446744073709551616\r\n",
             "Content-Length: 10000000000000000000\r\n",
             "Content-Length : 5\r\n",
             "Content-Length: 5;\r\n",
             "Content-Length: \"5\"\r\n",
             "Content-Length: 5,\r\n",
             "Transfer-Encoding: gzip\r\n",
             "Transfer-Encoding: identity\r\n",
             "Transfer-Encoding:\r\n",
             "Transfer-Encoding: gzip, chunked\r\n",
             "Transfer-Encoding: chunked, gzip\r\n",
             "Transfer-Encoding: ,chunked\r\n",
             "Transfer-Encoding: chunked,\r\n",
             "Transfer-Encoding: chunked, chunked\r\n",
             "Transfer-Encoding: chunked;x=y\r\n",
             "Transfer-Encoding: chunked x\r\n",
             "Transfer-Encoding: chunked\xFF\r\n",
             "Transfer-Encoding: xchunked\r\n",
             "Transfer-Encoding: \"chunked\"\r\n",
             "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
             "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
             "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
             "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
             "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n",
             "Transfer-Encoding : chunked\r\n",
             "Transfer-Encoding: chunked\x0B\r\n",
             "Transfer-Encoding: chunked\xA0\r\n",
         }) {
        INFO(fields);
        CHECK(parse_fields("Host: a\r\n"s + fields).failure == errc::bad_request);
    }
    CHECK(parse("PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n").failure == errc::bad_request);

    CHECK(parse_fields("Host: a\r\nTransfer-Encoding: CHUNKED\r\n").head.chunked);
    CHECK(parse_fields("Host: a\r\nTransfer-Encoding: \tchunked \r\n").head.chunked);
    CHECK_FALSE(parse_fields("Host: a\r\n").head.has_body());
    CHECK(parse_fields("Host: a\r\nContent-Length: 0\r\n").head.content_length == 0);
    CHECK(
        parse_fields("Host: a\r\nContent-Length: 9223372036854775807\r\n").head.content_length ==
        9223372036854775807U
    );
}

TEST_CASE("there is exactly one valid Host")
{
    for (const auto* const host :
         {"a", "localhost:8080", "A-b_c.example:1", "192.0.2.1", "192.0.2.1:80", "[::1]",
          "[2001:db8::1]:8080", "a:"}) {
        INFO(host);
        CHECK_FALSE(parse_fields("Host: "s + host + "\r\n").failure);
    }
    for (const auto* const host : {
             "",     "a b",      "a@b", "user@a", "a/b",  "a:b",    "a:123456", "a:80:80",
             ":80",  "[::1",     "::1", "[]",     "[g]",  "[::1]x", "[::1]80",  "a,b",
             "a%20", "http://a", "a?",  "a#",     "a\\b", "\"a\"",  "a\xFF",    "[::1]:8x",
         }) {
        INFO(host);
        CHECK(parse_fields("Host: "s + host + "\r\n").failure == errc::bad_request);
    }
    CHECK(parse_fields("").failure == errc::bad_request);
    CHECK(parse_fields("Host: a\r\nHost: a\r\n").failure == errc::bad_request);
    CHECK(parse("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n").failure == errc::bad_request);
    CHECK_FALSE(parse("GET / HTTP/1.0\r\n\r\n").failure);
}

TEST_CASE("malformed lines are refused")
{
    for (const auto& head : {
             "GET / HTTP/1.1\r\nHost: a\r\nNo-Colon\r\n\r\n"s,
             "GET / HTTP/1.1\r\nHost: a\r\n: no name\r\n\r\n"s,
             "GET / HTTP/1.1\r\nHost: a\r\nA b: c\r\n\r\n"s,
             "GET / HTTP/1.1\r\nHost: a\r\nA : c\r\n\r\n"s,
             "GET / HTTP/1.1\r\nHost: a\r\nA: b\0c\r\n\r\n"s,
             "GET / HTTP/1.1\r\nHost: a\r\nA: \x01\r\n\r\n"s,
             "GET / HTTP/1.1\r\nHost: a\r\n\xC3\xA9: b\r\n\r\n"s,
             "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"s,
             "GET / / HTTP/1.1\r\nHost: a\r\n\r\n"s,
             "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"s,
             "G@T / HTTP/1.1\r\nHost: a\r\n\r\n"s,
             "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"s,
             "GET * HTTP/1.1\r\nHost: a\r\n\r\n"s,
             "OPTIONS a HTTP/1.1\r\nHost: a\r\n\r\n"s,
             "GET HTTP/1.1\r\nHost: a\r\n\r\n"s,
         }) {
        INFO(head);
        CHECK(parse(head).failure == errc::bad_request);
    }
}

TEST_CASE("methods are case-sensitive, and unknown ones are not implemented")
{
    for (const auto* const name : {"FOO", "get", "CONNECT", "TRACE", "PROPFIND", "GETT"}) {
        INFO(name);
        const auto got = parse(name + " / HTTP/1.1\r\nHost: a\r\n\r\n"s);
        CHECK(got.failure == errc::not_implemented);
        CHECK_FALSE(got.facts.known_method);
    }
    CHECK(parse("PATCH / HTTP/1.1\r\nHost: a\r\n\r\n").head.verb == method::patch);
    CHECK(parse("DELETE / HTTP/1.1\r\nHost: a\r\n\r\n").head.verb == method::delete_);
    CHECK(parse("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").facts.asterisk);
}

TEST_CASE("persistence follows version and Connection")
{
    const auto keep = [](const std::string& version, const std::string& fields) {
        return parse("GET / " + version + "\r\nHost: a\r\n" + fields + "\r\n").facts.keep_alive;
    };
    CHECK(keep("HTTP/1.1", ""));
    CHECK_FALSE(keep("HTTP/1.1", "Connection: close\r\n"));
    CHECK_FALSE(keep("HTTP/1.1", "Connection: Close\r\n"));
    CHECK_FALSE(keep("HTTP/1.1", "Connection: foo, close\r\n"));
    CHECK_FALSE(keep("HTTP/1.1", "Connection: foo\r\nConnection: close\r\n"));
    CHECK_FALSE(keep("HTTP/1.1", "Connection: keep-alive, close\r\n"));
    CHECK(keep("HTTP/1.1", "Connection: upgrade\r\nUpgrade: h2c\r\n"));
    CHECK_FALSE(keep("HTTP/1.0", ""));
    CHECK(keep("HTTP/1.0", "Connection: Keep-Alive\r\n"));
    CHECK_FALSE(keep("HTTP/1.0", "Connection: close, keep-alive\r\n"));
}

TEST_CASE("an expectation is known or not")
{
    const auto facts = [](const std::string& version, const std::string& fields) {
        return parse("PUT / " + version + "\r\nHost: a\r\n" + fields + "\r\n").facts;
    };
    CHECK(facts("HTTP/1.1", "Content-Length: 5\r\nExpect: 100-Continue\r\n").expects_continue);
    CHECK_FALSE(facts("HTTP/1.1", "Expect: 100-continue\r\n").expects_continue);
    CHECK_FALSE(facts("HTTP/1.0", "Content-Length: 5\r\nExpect: 100-continue\r\n").expects_continue);
    CHECK(facts("HTTP/1.1", "Content-Length: 5\r\nExpect: 200-ok\r\n").unknown_expectation);
    CHECK(facts("HTTP/1.1", "Expect: 100-continue\r\nExpect: 100-continue\r\n").unknown_expectation);
    CHECK_FALSE(facts("HTTP/1.1", "").unknown_expectation);
}

TEST_CASE("only harmless request ids are taken over")
{
    const auto id = [](const std::string& value) {
        return parse_fields("Host: a\r\nX-Request-Id: " + value + "\r\n").head.id;
    };
    CHECK(id("a") == "a");
    CHECK(id(std::string(64, 'x')) == std::string(64, 'x'));
    CHECK(id(std::string(65, 'x')).empty());
    CHECK(id("a b").empty());
    CHECK(id("<script>").empty());
    CHECK(id("").empty());
}

TEST_CASE("nothing of an earlier request is left")
{
    request head;
    head_facts facts;
    REQUIRE(parse_head(
        "PUT /a?b=c HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nX-Request-Id: x\r\n\r\n", server_limits{},
        head, facts
    ));
    REQUIRE(parse_head("GET / HTTP/1.1\r\nHost: a\r\n\r\n", server_limits{}, head, facts));
    CHECK(head.fields.size() == 1);
    CHECK(head.segments.empty());
    CHECK(head.query.empty());
    CHECK(head.id.empty());
    CHECK_FALSE(head.content_length);
    CHECK_FALSE(head.chunked);
}
