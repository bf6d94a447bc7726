#pragma once

#include <tare/base/result.hpp>
#include <tare/http/request.hpp>
#include <tare/http/server.hpp>

#include <string_view>

namespace tare::http::detail {

/// What the server has to know about a request beside what a handler sees.
struct head_facts
{
    bool http_1_1 = true;
    /// The client would send another request on this connection (RFC 9112 section 9.3).
    bool keep_alive = true;
    /// `Expect: 100-continue` of an HTTP/1.1 client (RFC 9110 section 10.1.1).
    bool expects_continue = false;
    bool unknown_expectation = false;
    /// `OPTIONS *`.
    bool asterisk = false;
    /// `request::verb` is set.
    bool known_method = false;
};

/// Reads a whole header, as `head_scanner` delimits it, into `head` and `facts`: Beast parses, then the
/// framing guard refuses what Beast accepts and another parser might frame differently. `head` may hold an
/// earlier request: it is overwritten. Its `id` is the client's `X-Request-Id` when that is well-formed, else
/// empty. Errors: `errc::bad_request`, `errc::not_implemented` for unknown methods, `errc::target_too_long`.
result<void> parse_head(std::string_view raw, const server_limits& limits, request& head, head_facts& facts);

} // namespace tare::http::detail
