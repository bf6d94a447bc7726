#pragma once

#include "connection_balancer.hpp"
#include "connection_limiter.hpp"

#include <tare/http/server.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace tare::http::detail {

/// What every thread of one server sees. Immutable while serving, but for the atomics.
struct shared_state
{
    shared_state(server_options o, router r, log_sink& l)
        : options{std::move(o)}, routes{std::move(r)}, log{l},
          limiter{options.limits.max_connections, options.limits.max_connections_per_address},
          balancer{std::max<std::size_t>(options.io_threads, 1)}
    {}

    const server_options options;
    const router routes;
    log_sink& log;
    connection_limiter limiter;
    connection_balancer balancer;
    std::atomic<bool> stopping{false};
    std::atomic<std::uint64_t> accepted{0};
    std::atomic<std::uint64_t> accept_failures{0};
    std::atomic<std::uint64_t> cut{0};
    std::atomic<std::uint64_t> failed_handshakes{0};
    std::atomic<std::chrono::system_clock::time_point> certificate_until{};
    /// Connections over a limit that are being told so.
    std::atomic<std::size_t> turning_away{0};

    [[nodiscard]] const server_limits& limits() const noexcept { return options.limits; }

    [[nodiscard]] std::chrono::steady_clock::time_point now() const
    {
        return options.clock ? options.clock() : std::chrono::steady_clock::now();
    }
};

} // namespace tare::http::detail
