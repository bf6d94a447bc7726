#include "listener.hpp"
#include "shared_state.hpp"
#include "worker.hpp"

#include <tare/http/server.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <exception>
#include <stdexcept>
#include <thread>
#include <utility>

namespace tare::http {

class server::implementation
{
public:
    implementation(server_options options, router routes, log_sink& log)
        : shared_{std::move(options), std::move(routes), log}
    {
        check_limits(shared_.limits());
        if (shared_.options.tls)
            shared_.certificate_until = shared_.options.tls->expires();
        const auto threads = std::max<std::size_t>(shared_.options.io_threads, 1);
        for (std::size_t i = 0; i < threads; ++i)
            workers_.push_back(std::make_unique<detail::worker>(shared_));
        for (const auto& address : shared_.options.listen)
            listeners_.push_back(std::make_unique<detail::listener>(shared_, workers_, address));
        if (listeners_.empty())
            throw std::runtime_error(
                "There is no address to listen on: give at least one, such as 127.0.0.1:8080."
            );
    }

    std::vector<std::uint16_t> ports() const
    {
        std::vector<std::uint16_t> out;
        out.reserve(listeners_.size());
        for (const auto& l : listeners_)
            out.push_back(l->port());
        return out;
    }

    void run()
    {
        if (ran_.exchange(true))
            throw std::logic_error("a server runs once");
        for (const auto& l : listeners_)
            l->start();
        std::vector<std::jthread> threads;
        for (std::size_t i = 1; i < workers_.size(); ++i)
            threads.emplace_back([w = workers_[i].get()] { w->run(); });
        workers_.front()->run();
    }

    void stop(std::chrono::milliseconds grace)
    {
        using std::chrono::milliseconds;
        // Within a day: a larger one would overflow the clock, a negative one means now.
        const auto bounded = std::clamp(grace, milliseconds{0}, milliseconds{std::chrono::hours{24}});
        const auto cut_at = shared_.now() + bounded;
        shared_.stopping = true;
        // The listeners' thread passes the word on, behind every connection that it has dealt out before.
        boost::asio::post(workers_.front()->executor(), [this, cut_at] {
            for (const auto& l : listeners_)
                l->stop();
            for (const auto& w : workers_)
                boost::asio::post(w->executor(), [target = w.get(), cut_at] { target->drain(cut_at); });
        });
    }

    /// Each thread has a pointer of its own, changed between two requests: requests take no lock.
    template<class T>
    void use(std::shared_ptr<const T> what)
    {
        for (const auto& w : workers_)
            boost::asio::post(w->executor(), [target = w.get(), what] { target->use(what); });
    }

    void note_certificate(const tls_context& tls) { shared_.certificate_until = tls.expires(); }

    const detail::shared_state& shared() const noexcept { return shared_; }

private:
    static void check_limits(const server_limits& limits)
    {
        if (detail::shortest_timeout(limits) <= std::chrono::milliseconds{0})
            throw std::runtime_error("Every time-out of the HTTP server must be above zero.");
        if (limits.max_header_bytes < 64 || limits.max_header_bytes > 65'536)
            throw std::runtime_error("max_header_bytes must be between 64 and 65536.");
    }

    detail::shared_state shared_;
    std::vector<std::unique_ptr<detail::worker>> workers_;
    std::vector<std::unique_ptr<detail::listener>> listeners_;
    std::atomic<bool> ran_{false};
};

server::server(server_options options, router routes, log_sink& log)
    : implementation_{std::make_unique<implementation>(std::move(options), std::move(routes), log)}
{}

server::~server() = default;

std::vector<std::uint16_t> server::ports() const
{
    return implementation_->ports();
}

void server::run()
{
    implementation_->run();
}

void server::stop(std::chrono::milliseconds grace)
{
    implementation_->stop(grace);
}

void server::use(std::shared_ptr<const authenticator> credentials)
{
    implementation_->use(std::move(credentials));
}

void server::use(std::shared_ptr<const tls_context> tls)
{
    implementation_->note_certificate(*tls);
    implementation_->use(std::move(tls));
}

bool server::stopping() const noexcept
{
    return implementation_->shared().stopping;
}

std::size_t server::connections() const noexcept
{
    return implementation_->shared().limiter.open();
}

server_statistics server::statistics() const noexcept
{
    const auto& shared = implementation_->shared();
    return {shared.accepted,
            shared.limiter.refused_total(),
            shared.limiter.refused_address(),
            shared.accept_failures,
            shared.cut,
            shared.failed_handshakes,
            shared.certificate_until};
}

} // namespace tare::http
