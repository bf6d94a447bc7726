#pragma once

#include <tare/http/metrics.hpp>

#include <chrono>
#include <string_view>

namespace tare::service {

struct config;

/// What the service counts about its own work; HTTP, the store and the process add theirs to the same `all`.
/// One series for everything from the start, so that a rate of zero is seen as such.
class figures
{
public:
    explicit figures(const config& settings);

    /// Everything that /metrics shows.
    http::metrics all;

    /// Uploads whose header was accepted.
    http::counter& uploads_admitted;
    // Uploads that were refused by their header, and why.
    http::counter& uploads_refused_busy;
    http::counter& uploads_refused_stopping;
    http::counter& uploads_refused_invalid;
    /// Bytes of archives, counted as they arrive.
    http::counter& upload_bytes;

    // What came of the uploads that were admitted.
    http::counter& analyses_created;
    http::counter& analyses_unchanged;
    http::counter& analyses_refused;
    http::counter& analyses_failed;

    // Parts of an upload: waiting for the client, computing, storing.
    http::duration_histogram& receive;
    http::duration_histogram& analyse;
    http::duration_histogram& store;
};

/// Measures from its making to `elapsed`.
class stopwatch
{
public:
    [[nodiscard]] std::chrono::nanoseconds elapsed() const noexcept { return clock::now() - began_; }

private:
    using clock = std::chrono::steady_clock;

    clock::time_point began_ = clock::now();
};

} // namespace tare::service
