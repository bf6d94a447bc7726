#pragma once

#include "service/figures.hpp"
#include "service/package_names.hpp"
#include "service/ready_answers.hpp"

#include <tare/base/log.hpp>
#include <tare/http/request.hpp>
#include <tare/http/response.hpp>
#include <tare/http/server.hpp>
#include <tare/service/config.hpp>
#include <tare/store/report_store.hpp>

#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

namespace tare::service {

/// What the endpoints share. Outlives every request; its members may be used from any thread.
struct context
{
    context(log_sink& sink, std::unique_ptr<store::report_store> keeps, config c);

    const config settings;
    log_sink& log;
    /// What /metrics shows.
    figures counted;
    /// Reports that were asked for last.
    ready_answers ready;
    /// Names of packages whose files were listed last.
    package_names packages;
    const std::unique_ptr<store::report_store> reports;
    /// Where analyses compute.
    boost::asio::thread_pool analyses;
    /// Where calls of the store that only read block.
    boost::asio::thread_pool storage;
    /// Where calls that write block: a disk that takes long to write keeps nobody from reading.
    boost::asio::thread_pool writing;
    /// Uploads admitted and not yet answered.
    std::atomic<std::size_t> uploads{0};
    /// Set before anything is served.
    const http::server* server = nullptr;

    /// True once the service is told to stop.
    [[nodiscard]] bool stopping() const noexcept { return server != nullptr && server->stopping(); }

    /// The document of /openapi.json, made when it is first asked for: that takes as long as half of a start.
    /// For threads that may take a while.
    [[nodiscard]] std::shared_ptr<const std::string> openapi();

    /// The problem document of an error; faults of the service itself are logged with what the client is not
    /// told.
    [[nodiscard]] http::response fail(const http::request& head, const error& e) const;

private:
    std::once_flag openapi_once_;
    std::shared_ptr<const std::string> openapi_;
};

} // namespace tare::service
