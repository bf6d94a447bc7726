#include "service/context.hpp"
#include "service/endpoint.hpp"
#include "service/security.hpp"

#include <tare/base/version.hpp>
#include <tare/http/server.hpp>
#include <tare/http/server_metrics.hpp>
#include <tare/service/service.hpp>
#include <tare/store/report_store.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

namespace tare::service {
namespace {

std::unique_ptr<store::report_store> open_store(const config& c, log_sink& log)
{
    if (!c.data_dir.empty())
        return store::open_sqlite(c.data_dir, log);
    log.log(
        log_level::warning,
        "reports are kept in memory only and lost at the end: set TARE_DATA_DIR to keep them"
    );
    return store::open_in_memory();
}

/// Throws the first of what keeps a service with that configuration from starting.
const config& checked(const config& c)
{
    if (const auto problems = serving_problems(c); !problems.empty())
        throw std::runtime_error(problems.front());
    return c;
}

/// What of the configuration fails only when it is put into force.
template<class T>
T in_force(result<T> loaded)
{
    if (!loaded)
        throw std::runtime_error(loaded.error().detail);
    return std::move(*loaded);
}

http::server_options options_of(const config& c, http::server_metrics& counted)
{
    http::server_options o;
    o.observe = [&counted](const http::served_request& r) { counted.observe(r); };
    o.credentials = in_force(load_credentials(c));
    o.tls = in_force(load_tls(c));
    o.listen = c.listen;
    o.io_threads = c.io_threads;
    o.defer_accept = true;
    o.follow_processors = true;
    o.limits = c.http;
    return o;
}

/// When the certificate in force ends; empty without one.
std::string until_of(const http::server& server)
{
    const auto until = server.statistics().certificate_until;
    if (until == std::chrono::system_clock::time_point{})
        return {};
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(until)));
}

} // namespace

class service::implementation
{
public:
    implementation(config c, log_sink& log)
        : shared_{log, open_store(checked(c), log), std::move(c)},
          requests_{shared_.counted.all, make_router(shared_), "tare"},
          server_{options_of(shared_.settings, requests_), make_router(shared_), log}
    {
        requests_.watch(server_);
        shared_.server = &server_;
    }

    ~implementation() { join(); }

    implementation(const implementation&) = delete;
    implementation& operator=(const implementation&) = delete;

    [[nodiscard]] std::vector<std::uint16_t> ports() const { return server_.ports(); }

    void run()
    {
        const auto& c = shared_.settings;
        shared_.log.log(
            log_level::info, "serving",
            {{"listen", fmt::format("{}", fmt::join(c.listen, ","))},
             {"ports", fmt::format("{}", fmt::join(ports(), ","))},
             {"tokens", needs_tokens(c) ? "wanted" : "not wanted"},
             {"tls_until", until_of(server_)},
             {"data_dir", c.data_dir},
             {"version", std::string{version()}}}
        );
        if (sends_tokens_in_the_clear(c))
            shared_.log.log(
                log_level::warning, "tokens of other machines arrive unencrypted: set TARE_TLS_CERTIFICATE, "
                                    "or have a proxy speak TLS"
            );
        server_.run();
        join();
        shared_.log.log(log_level::info, "stopped");
    }

    void stop()
    {
        shared_.log.log(
            log_level::info, "stopping: requests may finish",
            {log_number("grace_ms", shared_.settings.stop_grace.count())}
        );
        server_.stop(shared_.settings.stop_grace);
    }

    /// All of it or nothing: what belongs together is exchanged together.
    void reload()
    {
        const auto& c = shared_.settings;
        auto credentials = load_credentials(c);
        auto tls = load_tls(c);
        if (!credentials || !tls) {
            const auto& reason = credentials ? tls.error() : credentials.error();
            shared_.log.log(
                log_level::error, "not reloaded: what was in force stays", {{"reason", reason.detail}}
            );
            return;
        }
        if (!*credentials && !*tls) {
            shared_.log.log(log_level::info, "nothing to reload: there are neither tokens nor certificates");
            return;
        }
        if (*credentials)
            server_.use(std::move(*credentials));
        if (*tls)
            server_.use(std::move(*tls));
        shared_.log.log(log_level::info, "reloaded", {{"tls_until", until_of(server_)}});
    }

private:
    /// Work on the pools refers to connections of the server, so it ends before the server goes.
    void join()
    {
        shared_.analyses.join();
        shared_.storage.join();
        shared_.writing.join();
    }

    context shared_;
    http::server_metrics requests_;
    http::server server_;
};

service::service(config c, log_sink& log)
    : implementation_{std::make_unique<implementation>(std::move(c), log)}
{}

service::~service() = default;

std::vector<std::uint16_t> service::ports() const
{
    return implementation_->ports();
}

void service::run()
{
    implementation_->run();
}

void service::stop()
{
    implementation_->stop();
}

void service::reload()
{
    implementation_->reload();
}

} // namespace tare::service
