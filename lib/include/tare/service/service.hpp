#pragma once

#include <tare/base/log.hpp>
#include <tare/service/config.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace tare::service {

/// The whole of `tare serve`: report store, threads, endpoints and HTTP server, put together.
class service
{
public:
    /// Opens the store and listens. Throws std::runtime_error with the sentence that says what to change when
    /// it cannot. `log` must outlive the service.
    service(config c, log_sink& log);
    ~service();
    service(const service&) = delete;
    service& operator=(const service&) = delete;

    /// The bound ports, in the order of `config::listen`.
    [[nodiscard]] std::vector<std::uint16_t> ports() const;

    /// Serves until `stop` has drained; everything acknowledged is stored then. Call once.
    void run();

    /// From any thread, any number of times: takes no new work, lets requests finish within
    /// `config::stop_grace`, cuts what is left, and then lets `run` return.
    void stop();

    /// From any thread: reads the token file again. When it is faulty the tokens in force stay, and the log
    /// says why.
    void reload();

private:
    class implementation;
    std::unique_ptr<implementation> implementation_;
};

} // namespace tare::service
