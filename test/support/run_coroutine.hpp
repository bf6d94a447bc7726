#pragma once

#include <tare/http/task.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

namespace tare::test {

/// Runs `coroutine` on an event loop of its own on the calling thread and returns its value. Throws what it
/// throws, and std::runtime_error when it has not ended after `patience`.
template<class T>
T run_coroutine(http::task<T> coroutine, std::chrono::seconds patience = std::chrono::seconds{30})
{
    boost::asio::io_context io{1};
    std::exception_ptr failure;
    std::optional<T> value;
    bool ended = false;
    auto on_end = [&](std::exception_ptr thrown, T result) {
        failure = thrown;
        value.emplace(std::move(result));
        ended = true;
    };
    boost::asio::co_spawn(io.get_executor(), std::move(coroutine), std::move(on_end));
    io.run_for(patience);
    if (!ended)
        throw std::runtime_error("the coroutine did not end in time");
    if (failure)
        std::rethrow_exception(failure);
    return std::move(*value);
}

} // namespace tare::test
