#pragma once

#include <tare/http/router.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tare::test {

/// Largest body that `PUT /upload` of `make_routes` takes.
inline constexpr std::uint64_t upload_limit = 1 << 20;

/// What the handlers of `make_routes` saw.
struct seen_requests
{
    std::atomic<std::size_t> smuggled{0};
    std::atomic<std::size_t> uploads{0};
};

inline http::task<http::response> greet(const http::request& head, http::body_reader&)
{
    http::response answer;
    answer.body("text/plain", "hello " + std::string{head.path_parameter("name")});
    co_return answer;
}

/// Reads the whole body and answers with its length, or with the problem of reading it.
inline http::task<http::response> count_body(const http::request& head, http::body_reader& body)
{
    std::vector<std::byte> piece(64 * 1024);
    while (true) {
        const auto got = co_await body.read(piece);
        if (!got)
            co_return http::problem(got.error(), head.id);
        if (*got == 0)
            break;
    }
    http::response answer{201};
    answer.body("text/plain", std::to_string(body.received()));
    co_return answer;
}

/// `GET /`, `GET /hello/{name}`, `PUT /upload`, `PUT /ignore` (never reads), and `GET /smuggled`, which no
/// test may reach.
inline http::router
make_routes(const std::shared_ptr<seen_requests>& seen = std::make_shared<seen_requests>())
{
    http::router routes;
    routes.add({http::method::get, "/", greet, 0, {}});
    routes.add({http::method::get, "/hello/{name}", greet, 0, {}});
    auto upload = [seen](const http::request& head, http::body_reader& body) {
        ++seen->uploads;
        return count_body(head, body);
    };
    routes.add({http::method::put, "/upload", upload, upload_limit, {}});
    routes.add({http::method::post, "/upload", upload, upload_limit, {}});
    routes.add({http::method::put, "/ignore", greet, std::uint64_t{1} << 40, {}});
    auto smuggled = [seen](const http::request& head, http::body_reader& body) {
        ++seen->smuggled;
        return greet(head, body);
    };
    routes.add({http::method::get, "/smuggled", smuggled, 0, {}});
    return routes;
}

} // namespace tare::test
