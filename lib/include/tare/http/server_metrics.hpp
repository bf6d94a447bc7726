#pragma once

#include <tare/http/metrics.hpp>
#include <tare/http/router.hpp>
#include <tare/http/server.hpp>

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tare::http {

/// Counts what a server does: requests by method, route and status, how long they took, what was refused and
/// why, bytes, and connections. Labels come from the routes and from lists of this library, never from a
/// client.
class server_metrics
{
public:
    /// Names begin with `prefix` and "_http_". `to` must outlive this object; `routes` is only read here.
    server_metrics(metrics& to, const router& routes, std::string_view prefix);

    /// For `server_options::observe`.
    void observe(const served_request& r) noexcept;

    /// Adds what the server counts itself. Once, after it was made and before it runs; it must outlive `to`'s
    /// last use.
    void watch(const server& of);

private:
    /// Methods as labels: those that are served, and "other" for the rest.
    static constexpr std::size_t method_count = 8;

    /// What belongs to one route, or to requests that had none.
    struct route_figures
    {
        /// Row of each method in the table of requests.
        std::array<std::optional<std::size_t>, method_count> rows;
        duration_histogram* durations = nullptr;
    };

    metrics& to_;
    std::string prefix_;
    std::map<std::string, route_figures, std::less<>> routes_;
    route_figures no_route_;
    counter_table* requests_ = nullptr;
    std::map<std::string_view, counter*> problems_;
    std::map<std::string_view, counter*> refusals_;
    counter* received_ = nullptr;
    counter* sent_ = nullptr;
};

} // namespace tare::http
