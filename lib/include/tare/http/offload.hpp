#pragma once

#include <tare/http/task.hpp>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace tare::http {

/// Runs `function` on `pool` and comes back to the connection's own I/O thread with its value; what it throws
/// is thrown to the awaiting coroutine. CPU work never runs on an I/O thread. `function` is taken by value:
/// capture pointers or values that outlive the call, no references to temporaries. The pool must outlive the
/// call.
template<class Function>
task<std::invoke_result_t<Function&>> offload(boost::asio::thread_pool& pool, Function function);

namespace detail {

/// Where an offloaded function leaves its outcome. Lives in the frame of the coroutine that waits for it.
template<class T>
struct offload_outcome
{
    std::exception_ptr failure;
    std::optional<T> value;

    template<class Function>
    void run(Function& function)
    {
        value.emplace(function());
    }

    T take()
    {
        if (failure)
            std::rethrow_exception(failure);
        return std::move(*value);
    }
};

template<>
struct offload_outcome<void>
{
    std::exception_ptr failure;

    template<class Function>
    void run(Function& function)
    {
        function();
    }

    void take() const
    {
        if (failure)
            std::rethrow_exception(failure);
    }
};

} // namespace detail

template<class Function>
task<std::invoke_result_t<Function&>> offload(boost::asio::thread_pool& pool, Function function)
{
    namespace net = boost::asio;
    using outcome = detail::offload_outcome<std::invoke_result_t<Function&>>;
    using token = net::use_awaitable_t<net::io_context::executor_type>;

    // Both live in this frame, which the suspended handler keeps alive until it has run.
    outcome done;
    auto initiation = [](auto handler, net::thread_pool* on, Function* work, outcome* to) {
        // Without the guard the event loop could end while the only thing it waits for is another thread.
        auto guard = net::make_work_guard(net::get_associated_executor(handler));
        auto step = [handler = std::move(handler), guard = std::move(guard), work, to]() mutable {
            try {
                to->run(*work);
            } catch (...) {
                to->failure = std::current_exception();
            }
            auto back = guard.get_executor();
            net::post(back, std::move(handler));
        };
        net::post(*on, std::move(step));
    };
    token resume_here;
    auto finished =
        net::async_initiate<token, void()>(std::move(initiation), resume_here, &pool, &function, &done);
    co_await std::move(finished);
    co_return done.take();
}

} // namespace tare::http
