#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::http {

/// The request methods that Tare serves (RFC 9110 section 9); any other is answered with 501 before routing.
enum class method : std::uint8_t
{
    get,
    head,
    post,
    put,
    delete_,
    options,
    patch,
};

/// "GET", "HEAD", …
[[nodiscard]] std::string_view to_string(method m) noexcept;

/// The trace that a request is part of (W3C Trace Context): what it takes to find it again, and to go on with
/// it.
struct trace_context
{
    /// 32 lower-case hexadecimal digits.
    std::string trace_id;
    /// The client's span: 16 lower-case hexadecimal digits.
    std::string parent_id;
};

/// The head of one request after the framing guard: everything in it is well-formed, decoded once and
/// bounded.
struct request
{
    method verb = method::get;
    /// The path as it was sent, percent-encoded (RFC 3986 section 3.3). Escape before it is shown.
    std::string raw_path;
    /// The path's segments, each percent-decoded: "/v1/images/a%2Fb" gives "v1", "images", "a/b".
    std::vector<std::string> segments;
    /// The query's parameters, percent-decoded with '+' as a space, in the order sent.
    std::vector<std::pair<std::string, std::string>> query;
    /// Header fields in the order sent: names in lower case, values without surrounding white space.
    std::vector<std::pair<std::string, std::string>> fields;
    /// What the route's `{name}` segments matched.
    std::vector<std::pair<std::string_view, std::string>> path_parameters;
    /// Declared body length; absent when there is no body or it is chunked.
    std::optional<std::uint64_t> content_length;
    bool chunked = false;
    /// Identifies this request in logs and in `X-Request-Id`: the client's own when it is 1 to 64 of
    /// [A-Za-z0-9._-], else ours.
    std::string id;
    /// From a `traceparent` field that occurs once and is valid.
    std::optional<trace_context> trace;
    /// The client's address, as text.
    std::string peer;
    /// Who sent it, as the server's `authenticator` says; empty where none was asked. Its credentials are
    /// gone by then: the value of Authorization is empty.
    std::string sender;

    /// True when a body follows, even an empty one.
    [[nodiscard]] bool has_body() const noexcept { return chunked || content_length.value_or(0) > 0; }

    /// The value of the first field with that lower-case name.
    [[nodiscard]] std::optional<std::string_view> field(std::string_view lower_case_name) const noexcept;

    /// The value of the first query parameter with that name.
    [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const noexcept;

    /// What `{name}` of the route matched; empty when the route has no such segment.
    [[nodiscard]] std::string_view path_parameter(std::string_view name) const noexcept;
};

} // namespace tare::http
