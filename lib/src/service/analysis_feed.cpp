#include "service/analysis_feed.hpp"

#include "service/figures.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <chrono>
#include <exception>
#include <utility>

namespace tare::service {

namespace net = boost::asio;

namespace {

using clock = std::chrono::steady_clock;
using executor = net::io_context::executor_type;
using timer = net::basic_waitable_timer<clock, net::wait_traits<clock>, executor>;

/// Large enough that handing it over costs little beside hashing it, small enough for many uploads.
constexpr std::size_t buffer_bytes = std::size_t{128} << 10U;

} // namespace

struct analysis_feed::state
{
    state(net::thread_pool& p, const executor& e, analysis::options o)
        : pool{p}, io{e}, idle{e}, analyzer{std::move(o)}
    {
        for (auto& b : buffers)
            b.resize(buffer_bytes);
    }

    net::thread_pool& pool;
    executor io;
    /// Never expires; cancelled when the analyser becomes idle.
    timer idle;
    /// One fills, one is analysed, one may still be hashed; before the analyser, which lets go of them first.
    std::array<std::vector<std::byte>, 3> buffers;
    analysis::analyzer analyzer;
    std::size_t filling = 0;
    std::size_t filled = 0;
    bool running = false;
    result<void> outcome;
    std::exception_ptr failure;
    /// Written where the analyser runs, read once it is idle.
    std::chrono::nanoseconds computed{0};
};

analysis_feed::analysis_feed(net::thread_pool& pool, const executor& io, analysis::options o)
    : state_{std::make_shared<state>(pool, io, std::move(o))}
{}

std::span<std::byte> analysis_feed::room() noexcept
{
    return std::span{state_->buffers[state_->filling]}.subspan(state_->filled);
}

void analysis_feed::received(std::size_t size) noexcept
{
    state_->filled += size;
}

void analysis_feed::start()
{
    const bytes_view piece = std::span{state_->buffers[state_->filling]}.first(state_->filled);
    state_->filling = (state_->filling + 1) % state_->buffers.size();
    state_->filled = 0;
    state_->running = true;
    // The guard keeps the event loop alive while all it waits for is the pool.
    auto step = [shared = state_, piece, guard = net::make_work_guard(state_->io)]() mutable {
        auto outcome = result<void>{};
        std::exception_ptr failure;
        const stopwatch watch;
        try {
            outcome = shared->analyzer.consume_lent(piece);
        } catch (...) {
            failure = std::current_exception();
        }
        shared->computed += watch.elapsed();
        const auto io = shared->io;
        auto done = [shared = std::move(shared), outcome = std::move(outcome), failure]() mutable {
            shared->outcome = std::move(outcome);
            shared->failure = failure;
            shared->running = false;
            shared->idle.cancel();
        };
        net::post(io, std::move(done));
    };
    net::post(state_->pool, std::move(step));
}

http::task<> analysis_feed::wait()
{
    constexpr auto token = net::as_tuple(net::use_awaitable_t<executor>{});
    while (state_->running) {
        state_->idle.expires_at(clock::time_point::max());
        auto [ignored] = co_await state_->idle.async_wait(token);
        static_cast<void>(ignored);
    }
    if (state_->failure)
        std::rethrow_exception(state_->failure);
}

http::task<result<void>> analysis_feed::advance()
{
    if (state_->running && !room().empty())
        co_return result<void>{};
    co_await wait();
    if (state_->outcome && state_->filled > 0)
        start();
    co_return state_->outcome;
}

http::task<result<void>> analysis_feed::drain()
{
    co_await wait();
    if (state_->outcome && state_->filled > 0) {
        start();
        co_await wait();
    }
    co_return state_->outcome;
}

std::chrono::nanoseconds analysis_feed::computed() const noexcept
{
    return state_->computed;
}

analysis::analyzer& analysis_feed::analyzer() noexcept
{
    return state_->analyzer;
}

} // namespace tare::service
