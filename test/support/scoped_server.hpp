#pragma once

#include <tare/http/server.hpp>

#include <chrono>
#include <cstdint>
#include <recorded_log.hpp>
#include <thread>
#include <utility>

namespace tare::test {

/// A server on a free loopback port and a thread of its own, stopped at the end of the scope.
class scoped_server
{
public:
    explicit scoped_server(http::router routes, http::server_options options = {})
        : server_{on_free_port(std::move(options)), std::move(routes), log_},
          thread_{[this] { server_.run(); }}
    {}

    ~scoped_server() { server_.stop(std::chrono::milliseconds{0}); }

    scoped_server(const scoped_server&) = delete;
    scoped_server& operator=(const scoped_server&) = delete;

    [[nodiscard]] std::uint16_t port() const { return server_.ports().front(); }

    [[nodiscard]] http::server& get() noexcept { return server_; }

    [[nodiscard]] recorded_log& log() noexcept { return log_; }

    /// Waits until `run` has returned.
    void join() { thread_.join(); }

private:
    static http::server_options on_free_port(http::server_options options)
    {
        options.listen = {"127.0.0.1:0"};
        return options;
    }

    recorded_log log_;
    http::server server_;
    std::jthread thread_;
};

} // namespace tare::test
