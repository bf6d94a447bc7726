#pragma once

#include <string>
#include <vector>

namespace tare::test {

/// Bytes that a client sends before it ends its direction, and the statuses of all answers until the server
/// closes.
struct framing_case
{
    std::string name;
    std::string bytes;
    std::vector<unsigned> statuses;
};

/// The rules about what a request is, as data. `/smuggled` is what would be served if the server found a
/// request that the client, or a proxy before it, did not see.
inline std::vector<framing_case> framing_cases()
{
    using namespace std::string_literals;
    const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
    const auto get = [](const std::string& fields) { return "GET / HTTP/1.1\r\n" + fields + "\r\n"; };
    const auto put = [](const std::string& fields, const std::string& body) {
        return "PUT /upload HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
    };
    const std::string chunked = "Transfer-Encoding: chunked\r\n";
    const std::string longest(2048 - 1, 'a');

    return {
        // Well-formed.
        {"plain GET", get("Host: a\r\n"), {200}},
        {"two pipelined GETs", get("Host: a\r\n") + get("Host: a\r\n"), {200, 200}},
        {"counted body and a GET", put("Content-Length: 5\r\n", "hello") + get("Host: a\r\n"), {201, 200}},
        {"chunked body and a GET", put(chunked, "5\r\nhello\r\n0\r\n\r\n") + get("Host: a\r\n"), {201, 200}},
        {"empty chunked body and a GET", put(chunked, "0\r\n\r\n") + get("Host: a\r\n"), {201, 200}},
        {"body of length 0 and a GET", put("Content-Length: 0\r\n", "") + get("Host: a\r\n"), {201, 200}},
        {"HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", {200}},
        {"HTTP/1.0 kept open",
         "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get("Host: a\r\n"),
         {200, 200}},
        {"HTTP/1.0 closes", "GET / HTTP/1.0\r\n\r\n" + smuggled, {200}},
        {"nothing after Connection: close", get("Host: a\r\nConnection: close\r\n") + smuggled, {200}},
        {"Upgrade is ignored",
         get("Host: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"),
         {200}},
        {"OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", {204}},
        {"longest target", "GET /" + longest + " HTTP/1.1\r\nHost: a\r\n\r\n", {404}},

        // Lines.
        {"leading CRLF", "\r\n" + get("Host: a\r\n"), {400}},
        {"bare LF everywhere", "GET / HTTP/1.1\nHost: a\n\n", {400}},
        {"bare LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n" + smuggled, {400}},
        {"bare CR in a value", get("Host: a\r\nX: a\rb\r\n"), {400}},
        {"NUL in a value", get("Host: a\r\nX: a\0b\r\n"s), {400}},
        {"space before the colon", get("Host : a\r\n"), {400}},
        {"folded field", get("Host: a\r\nX: a\r\n b\r\n"), {400}},
        {"folded Content-Length", put("Content-Length:\r\n 5\r\n", "hello"), {400}},
        {"folded Transfer-Encoding", put("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n" + smuggled), {400}
        },
        {"white space before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", {400}},
        {"no colon", get("Host: a\r\nX\r\n"), {400}},
        {"empty name", get("Host: a\r\n: x\r\n"), {400}},
        {"101 fields",
         get("Host: a\r\n" +
             [] {
                 std::string fields;
                 for (int i = 0; i < 100; ++i)
                     fields += "a:\r\n";
                 return fields;
             }()),
         {431}},
        {"a header of more than 8 KiB", get("Host: a\r\nX: " + std::string(8192, 'x') + "\r\n"), {431}},
        {"header that ends early", "GET / HTTP/1.1\r\nHost: a\r\n", {400}},
        {"a TLS greeting", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s, {400}},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {505}},
        {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", {505}},
        {"HTTP/0.9", "GET /\r\n", {400}},
        {"two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", {400}},

        // Host and target.
        {"no Host", get(""), {400}},
        {"two Hosts", get("Host: a\r\nHost: a\r\n"), {400}},
        {"Host with a space", get("Host: a b\r\n"), {400}},
        {"Host with user information", get("Host: u@a\r\n"), {400}},
        {"Host list", get("Host: a,b\r\n"), {400}},
        {"empty Host", get("Host:\r\n"), {400}},
        {"absolute-form", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", {400}},
        {"authority-form", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", {501}},
        {"GET *", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", {400}},
        {"target without slash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", {400}},
        {"target with a raw byte", "GET /\xC3\xA9 HTTP/1.1\r\nHost: a\r\n\r\n", {400}},
        {"target with a fragment", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", {400}},
        {"target with braces", "GET /{a} HTTP/1.1\r\nHost: a\r\n\r\n", {400}},
        {"target with %00", "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", {400}},
        {"target with CRLF encoded", "GET /%0d%0aX:%20y HTTP/1.1\r\nHost: a\r\n\r\n", {400}},
        {"target with half a percent", "GET /%4 HTTP/1.1\r\nHost: a\r\n\r\n", {400}},
        {"dot segments", "GET /a/../hello/x HTTP/1.1\r\nHost: a\r\n\r\n", {400}},
        {"encoded dot segments", "GET /%2e%2e/hello/x HTTP/1.1\r\nHost: a\r\n\r\n", {400}},
        {"dot segments behind an encoded slash", "GET /hello/a%2F..%2Fb HTTP/1.1\r\nHost: a\r\n\r\n", {400}},
        {"encoded slash in a name", "GET /hello/library%2Fapp%3A1.2 HTTP/1.1\r\nHost: a\r\n\r\n", {200}},
        {"target that is too long", "GET /" + longest + "a HTTP/1.1\r\nHost: a\r\n\r\n", {414}},

        // Methods.
        {"unknown method", "FOO / HTTP/1.1\r\nHost: a\r\n\r\n" + smuggled, {501}},
        {"lower-case method", "get / HTTP/1.1\r\nHost: a\r\n\r\n", {501}},
        {"method that is no token", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", {400}},

        // Body framing.
        {"CL and TE", put("Content-Length: 5\r\n" + chunked, "0\r\n\r\n" + smuggled), {400}},
        {"TE and CL", put(chunked + "Content-Length: 5\r\n", "0\r\n\r\n" + smuggled), {400}},
        {"two equal CLs", put("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), {400}},
        {"two CLs", put("Content-Length: 5\r\nContent-Length: 6\r\n", "hello!"), {400}},
        {"CL list", put("Content-Length: 5, 5\r\n", "hello"), {400}},
        {"CL with a sign", put("Content-Length: +5\r\n", "hello"), {400}},
        {"CL with leading zeros", put("Content-Length: 005\r\n", "hello"), {400}},
        {"CL in hexadecimal", put("Content-Length: 0x5\r\n", "hello"), {400}},
        {"CL of 20 digits", put("Content-Length: 18446744073709551621\r\n", "hello"), {400}},
        {"empty CL", put("Content-Length:\r\n", smuggled), {400}},
        {"TE: gzip", put("Transfer-Encoding: gzip\r\n", smuggled), {400}},
        {"TE: identity", put("Transfer-Encoding: identity\r\n", smuggled), {400}},
        {"empty TE", put("Transfer-Encoding:\r\n", smuggled), {400}},
        {"TE: xchunked", put("Transfer-Encoding: xchunked\r\n", smuggled), {400}},
        {"TE: gzip, chunked", put("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n" + smuggled), {400}},
        {"TE: chunked, gzip", put("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n" + smuggled), {400}},
        {"TE: ,chunked", put("Transfer-Encoding: ,chunked\r\n", "0\r\n\r\n" + smuggled), {400}},
        {"TE: chunked;x", put("Transfer-Encoding: chunked;x\r\n", "0\r\n\r\n" + smuggled), {400}},
        {"TE: chunked and a vertical tab",
         put("Transfer-Encoding: chunked\x0B\r\n", "0\r\n\r\n" + smuggled),
         {400}},
        {"two TEs", put(chunked + "Transfer-Encoding: identity\r\n", "0\r\n\r\n" + smuggled), {400}},
        {"chunked in HTTP/1.0", "PUT /upload HTTP/1.0\r\n" + chunked + "\r\n0\r\n\r\n" + smuggled, {400}},
        {"counted body that ends early", put("Content-Length: 6\r\n", "hello"), {400}},

        // Chunks.
        {"chunk extension", put(chunked, "5;a=b\r\nhello\r\n0\r\n\r\n" + smuggled), {400}},
        {"chunk extension with LF", put(chunked, "5;\nxxxxx\r\n0\r\n\r\n" + smuggled), {400}},
        {"chunk size with 0x", put(chunked, "0x5\r\nhello\r\n0\r\n\r\n" + smuggled), {400}},
        {"chunk size with a space", put(chunked, "5 \r\nhello\r\n0\r\n\r\n" + smuggled), {400}},
        {"chunk size of 17 digits", put(chunked, "00000000000000005\r\nhello\r\n0\r\n\r\n" + smuggled), {400}
        },
        {"chunk size that wraps", put(chunked, "10000000000000005\r\nhello\r\n0\r\n\r\n" + smuggled), {400}},
        {"greatest chunk size", put(chunked, "ffffffffffffffff\r\nhello\r\n0\r\n\r\n" + smuggled), {413}},
        {"chunk ended by LF", put(chunked, "5\r\nhello\n0\r\n\r\n" + smuggled), {400}},
        {"chunk size ended by LF", put(chunked, "5\nhello\r\n0\r\n\r\n" + smuggled), {400}},
        {"chunk longer than its size", put(chunked, "3\r\nhello\r\n0\r\n\r\n" + smuggled), {400}},
        {"trailer", put(chunked, "0\r\nX: y\r\n\r\n" + smuggled), {400}},
        {"trailer Host", put(chunked, "0\r\nHost: b\r\n\r\n" + smuggled), {400}},
        {"last chunk ended by LF", put(chunked, "0\r\n\n" + smuggled), {400}},
        {"chunked body that ends early", put(chunked, "5\r\nhel"), {400}},
        {"chunked body without last chunk", put(chunked, "5\r\nhello\r\n"), {400}},
    };
}

} // namespace tare::test
