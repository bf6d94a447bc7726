#pragma once

#include <tare/base/result.hpp>
#include <tare/http/body_reader.hpp>
#include <tare/http/request.hpp>
#include <tare/http/response.hpp>
#include <tare/http/task.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tare::http {

/// Answers one request. Both arguments outlive the task. An exception becomes a 500 that tells the client
/// nothing; it is logged.
using handler = std::function<task<response>(const request& head, body_reader& body)>;

/// Held while a request is served; what it stands for (an upload slot, say) is given back by its destructor.
using permit = std::shared_ptr<void>;

/// Decides on the header alone whether a request may go on: before `100 Continue` and before the first byte
/// of the body. An error becomes its problem document, and the body is never read.
using admission = std::function<result<permit>(const request& head)>;

/// One method on one path.
struct route
{
    method verb = method::get;
    /// "/v1/images/{id}/report": literal segments and `{name}` segments that match exactly one segment.
    std::string path;
    handler serve;
    /// Bytes of body that are accepted; 0 refuses any body with 413.
    std::uint64_t max_body_bytes = 0;
    /// Absent: every request is admitted.
    admission admit;
    /// What a request's credentials have to be good for, a word of the server's `authenticator`; empty: open
    /// to everybody.
    std::string scope{};
};

/// What a request's method and path lead to.
struct no_such_path
{};

/// The path exists, with other methods; `allow` is the value of the Allow field (RFC 9110 section 10.2.1).
struct wrong_method
{
    std::string allow;
};

struct route_match
{
    const route* found;
    std::vector<std::pair<std::string_view, std::string>> path_parameters;
};

/// The table of routes. GET routes answer HEAD as well, and every path answers OPTIONS. Immutable once
/// serving.
class router
{
public:
    /// Throws std::logic_error when the pattern is malformed or the same method and path are there already.
    void add(route r);

    /// Finds the route of a request; literal segments win over `{name}` segments.
    [[nodiscard]] std::variant<route_match, wrong_method, no_such_path>
    find(method verb, const std::vector<std::string>& segments) const;

    [[nodiscard]] const std::vector<route>& routes() const noexcept { return routes_; }

    /// The methods of all routes, as the Allow field lists them: the answer to `OPTIONS *`.
    [[nodiscard]] std::string allowed_anywhere() const;

private:
    /// One segment of a pattern, as a place in `route::path`: a view would not survive the growth of
    /// `routes_`.
    struct segment
    {
        std::size_t begin;
        std::size_t length;
        bool parameter;
    };

    [[nodiscard]] std::string_view text(std::size_t index, const segment& part) const noexcept;
    /// Whether a pattern of as many segments is that of the path.
    [[nodiscard]] bool matches(std::size_t index, const std::vector<std::string>& segments) const noexcept;
    [[nodiscard]] bool more_literal(std::size_t left, std::size_t right) const noexcept;

    std::vector<route> routes_;
    /// In the order of `routes_`.
    std::vector<std::vector<segment>> patterns_;
    /// The routes whose patterns have so many segments.
    std::vector<std::vector<std::size_t>> by_length_;
};

} // namespace tare::http
