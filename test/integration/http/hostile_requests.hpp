#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace tare::test {

using namespace std::string_literals;

/// The request that an attacker hides in the body of another. Whoever answers it has been fooled.
inline const std::string hidden = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

/// A chunked body with `hidden` behind its end, and the same bytes for a reader who goes by their count.
inline const std::string ambiguous_body = "0\r\n\r\n" + hidden;

inline std::vector<std::string> disguises_of_name(const std::string& name)
{
    std::vector<std::string> out{
        name + ": ",
        name + ":",
        name + " : ",
        name + "\t: ",
        name + ":\t",
        name + ":\x0B",
        name + ":\x0C",
        name + ":\r\n ",
        name + ":\r\n\t",
        name + ":\n ",
        name + ":\r ",
        " " + name + ": ",
        "\t" + name + ": ",
        "X: y\n" + name + ": ",
        "X: y\r" + name + ": ",
        "X: y\r\n " + name + ": ",
        name + "\r\n: ",
        name + "\0: "s,
        name + ":\0 "s,
        "\xFF" + name + ": ",
        name + "\xA0: ",
        name + "=",
        "\"" + name + "\": ",
        "X-" + name + ": ",
        name + "s: ",
    };
    for (const char separator : {'_', ' ', '\t', '.', '\x7F'}) {
        auto other = name;
        std::replace(other.begin(), other.end(), '-', separator);
        out.push_back(other + ": ");
    }
    auto upper = name;
    std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    });
    out.push_back(upper + ": ");
    return out;
}

inline const std::vector<std::string>& encodings()
{
    static const std::vector<std::string> all{
        "chunked",
        "Chunked",
        "CHUNKED",
        " chunked",
        "chunked ",
        "chunked\t",
        "\tchunked",
        "chunked\x0B",
        "\x0B"
        "chunked",
        "chunked\x0C",
        "chunked\0"s,
        "\0chunked"s,
        "chunked\r",
        "chunked\n",
        "\nchunked",
        "\r\n chunked",
        "chunked\r\n ",
        "chunked,",
        ",chunked",
        "chunked,,",
        "chunked, identity",
        "identity, chunked",
        "gzip, chunked",
        "chunked, gzip",
        "chunked, chunked",
        "\"chunked\"",
        "'chunked'",
        "chunked;q=1",
        "chunked; a",
        "chunked x",
        "x chunked",
        "xchunked",
        "chunkedx",
        "chunke",
        "chun ked",
        "chu\tnked",
        "identity",
        "gzip",
        "",
        "deflate",
        "chunked\xFF",
        "\xEF\xBB\xBF"
        "chunked",
        "ch\xC3\xBCnked",
        "chunked#",
        "[chunked]",
        "{chunked}",
        "chunked\\",
        "chunked/",
        "chunked\r\nTransfer-Encoding: identity",
        "identity\r\nTransfer-Encoding: chunked",
        "chunked\r\ntransfer-encoding: chunked",
        "cow",
        "0",
        "chunked=",
        "%63hunked",
        "chunked\x7F",
    };
    return all;
}

/// Two lengths in every disguise: by chunks the body ends early, by count it takes all.
inline void add_length_conflicts(std::vector<std::string>& out)
{
    const auto count = "Content-Length: " + std::to_string(ambiguous_body.size()) + "\r\n";
    const auto add = [&](const std::string& fields) {
        out.push_back("PUT /upload HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + ambiguous_body);
    };
    for (const auto& name : disguises_of_name("Transfer-Encoding")) {
        for (const auto& value : encodings()) {
            add(name + value + "\r\n" + count);
            add(count + name + value + "\r\n");
        }
    }
}

/// Lengths in every notation, with a body that is right for the plain one.
inline void add_lengths(std::vector<std::string>& out)
{
    const auto n = std::to_string(ambiguous_body.size());
    const std::vector<std::string> values{
        "+" + n,
        "-" + n,
        "0" + n,
        "00" + n,
        n + "a",
        "a" + n,
        n + " a",
        n + ", " + n,
        n + "," + n,
        n + ",",
        "," + n,
        n + ";",
        "0x" + n,
        n + ".0",
        n + "e0",
        "\"" + n + "\"",
        n + "\0"s,
        "\0"s + n,
        n + "\x0B",
        "\x0B" + n,
        n + "\r\n 0",
        "\r\n " + n,
        n + "\n",
        "\n" + n,
        "",
        " ",
        "18446744073709551616",
        "18446744073709551657",
        "99999999999999999999",
        "4294967296000000000000",
        "-1",
        "NaN",
        n + "\r\nContent-Length: 0",
        "0\r\nContent-Length: " + n,
        n + "\r\nContent-Length: " + n,
        n + "\r\nContent-length: 5",
        "5 " + n,
        n + "\xA0",
        "\xC2\xA0" + n,
        "\xD9\xA5",
        "1_0",
        n + "/",
        "4 1",
        "{41}",
    };
    for (const auto& name : disguises_of_name("Content-Length"))
        for (const auto& value : values)
            // A name that is no length at all leaves a request without a body, and what follows is another
            // request: so the only length that counts is given as well, and behind it.
            out.push_back(
                "PUT /upload HTTP/1.1\r\nHost: a\r\n" + name + value + "\r\nContent-Length: " + n +
                "\r\n\r\n" + ambiguous_body
            );
}

/// Chunk lines that some parsers read as another size. The whole is one chunk that holds `hidden` for the
/// strict reader.
inline void add_chunks(std::vector<std::string>& out)
{
    const std::vector<std::string> sizes{
        "0x5",
        "+5",
        "-5",
        " 5",
        "5 ",
        "\t5",
        "5\t",
        "5;",
        "5;a",
        "5;a=b",
        "5;a=\"\r\n\"",
        "5 ;a",
        "5,",
        "5\0"s,
        "\0"s
        "5",
        "5\x0B",
        "05\x0C",
        "5\r",
        "5\n",
        "\r\n5",
        "\n5",
        "00000000000000005",
        "10000000000000005",
        "fffffffffffffffff",
        "5.",
        "5h",
        "g",
        "",
        "5\xFF",
        "\xEF\xBB\xBF"
        "5",
        "5\\",
        "5=",
        "5:",
        "5\r\r",
        "5#",
        "0;",
        "0;a=b",
        "0 ",
        "0x0",
        "0x",
        "0\r",
        "0\n",
    };
    const std::vector<std::string> ends{"\r\n", "\n",  "\r",       "\n\r", "\r\r\n",      "\r\n\r\n",
                                        "",     ";\n", "\x0B\r\n", "\x85", "\xE2\x80\xA8"};
    for (const auto& size : sizes)
        for (const auto& end : ends)
            for (const std::string after : {"hello\r\n0\r\n\r\n", "\r\n", "hello\n0\n\n", "X: y\r\n\r\n"}) {
                const auto body = size + end + after;
                // Some halves make a whole: behind these two the hidden request is a second one by right.
                if (body != "5\r\nhello\r\n0\r\n\r\n" && body != "0\r\n\r\n")
                    out.push_back(
                        "PUT /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body +
                        hidden
                    );
            }
}

/// Hosts, targets and fields that are read differently by somebody, each with a request behind them.
inline void add_heads(std::vector<std::string>& out)
{
    const std::vector<std::string> hosts{
        "",
        "Host:",
        "Host: ",
        "Host: a b",
        "Host: a\r\nHost: a",
        "Host: a\r\nhost: b",
        "Host : a",
        " Host: a",
        "Host: a,b",
        "Host: a@b",
        "Host: a/",
        "Host: a?",
        "Host: a#",
        "Host: a\\b",
        "Host: a:b",
        "Host: a:",
        "Host: [::1",
        "Host: \0"s,
        "Host: a\xFF",
        "Host:\r\n a",
        "Host: a%00",
        "Host: http://a/",
        "Host: a:1:2",
        "Host: a\r\nX: y\r\n Host: b",
        "Host\0: a"s,
        "Host: a\x0B",
    };
    const std::vector<std::string> targets{
        "",
        "*",
        "a",
        "//",
        "http://a/",
        "http://b/smuggled",
        "/smuggled#",
        "/smuggled ",
        " /",
        "/\0"s,
        "/%00",
        "/%",
        "/%zz",
        "/../smuggled",
        "/./smuggled",
        "/%2e%2e/smuggled",
        "/a/%2e./smuggled",
        "/a%2f../smuggled",
        "/\\smuggled",
        "/\xFF",
        "/\r/smuggled",
        "/\x0Bsmuggled",
        "/{x}",
        "/a\tb",
        "/smuggled\x0C",
        "/|",
        "/\"",
        "/<",
        "/^",
        "/`",
        "/smuggled HTTP/1.1\x0D",
        "?",
        "/?\xFF",
        "/?#",
        "\\smuggled",
    };
    for (const auto& host : hosts)
        for (const auto& target : targets)
            out.push_back(
                "GET " + target + " HTTP/1.1\r\n" + host + (host.empty() ? "" : "\r\n") +
                "Connection: close\r\n\r\n" + hidden
            );
}

/// Fields that a proxy and a server may obey differently, doubled, renamed or hidden behind others, each with
/// a request behind it.
inline void add_fields(std::vector<std::string>& out)
{
    const auto count = "Content-Length: " + std::to_string(ambiguous_body.size()) + "\r\n";
    const std::string chunked = "Transfer-Encoding: chunked\r\n";
    const auto put = [&](const std::string& line, const std::string& fields) {
        out.push_back(line + "\r\nHost: a\r\n" + fields + "\r\n" + ambiguous_body);
    };
    // Fields that decide about framing named as hop-by-hop, which a proxy then leaves out.
    for (const std::string named :
         {"Content-Length", "Transfer-Encoding", "Host", "close, Content-Length", "TE, Transfer-Encoding"})
        for (const auto& lengths : {count + chunked, chunked + count})
            put("PUT /upload HTTP/1.1", "Connection: " + named + "\r\n" + lengths);
    // Another protocol or another wait.
    for (const std::string field :
         {"Upgrade: h2c", "Upgrade: websocket", "HTTP2-Settings: AAMAAABkAAQAAP__", "Expect: 100-continue",
          "Expect: 100-Continue", "Expect: 100-continue, x", "Expect: x", "TE: trailers",
          "Trailer: Content-Length", "Trailer: X"})
        for (const auto& lengths : {count + chunked, chunked + count})
            put("PUT /upload HTTP/1.1", field + "\r\n" + lengths);
    // Versions that know no chunks, or none at all.
    for (const std::string version :
         {"HTTP/1.0", "HTTP/0.9", "HTTP/1.2", "HTTP/2", "HTTP/2.0", "HTTP/1", "HTTP/1.10", "HTTP/01.1",
          "http/1.1", "HTTP /1.1", "HTTP/1.1 ", "HTTP/1,1", "HTTP/+1.1", "HTTP/1.1\x0B", "HTTPS/1.1",
          "XTTP/1.1", ""})
        put("PUT /upload " + version, chunked + count);
    // Request lines with other separators and methods that others take for theirs.
    const std::vector<std::string> lines{
        "PUT\t/upload\tHTTP/1.1",   "PUT  /upload HTTP/1.1",  "PUT /upload  HTTP/1.1",
        " PUT /upload HTTP/1.1",    "put /upload HTTP/1.1",   "PUT\x0B/upload HTTP/1.1",
        "\r\nPUT /upload HTTP/1.1", "\nPUT /upload HTTP/1.1", "PUT/upload HTTP/1.1",
        "P\0T /upload HTTP/1.1"s,   "CONNECT a:80 HTTP/1.1",  "TRACE /upload HTTP/1.1",
        "PRI * HTTP/2.0",           "PUT /upload HTTP/1.1 x", "PUT /upload\r HTTP/1.1"
    };
    for (const auto& line : lines)
        put(line, chunked + count);
    // A field among which a second header block is hidden.
    const std::vector<std::string> hiding{"X: a\n\n", "X: a\r\r",      "X: a\n\r\n", "X: a\r\n\n",   "X\r\n",
                                          "\n",       "X: a\0\r\n\r"s, ": b\r\n",    "X: \r\n\t\r\n"};
    for (const auto& hide : hiding)
        put("PUT /upload HTTP/1.1", hide + chunked + count);
}

/// All of them. Each is one request, or none, for a reader who goes by the rules.
inline std::vector<std::string> hostile_requests()
{
    std::vector<std::string> requests;
    add_length_conflicts(requests);
    add_lengths(requests);
    add_chunks(requests);
    add_heads(requests);
    add_fields(requests);
    return requests;
}

} // namespace tare::test
