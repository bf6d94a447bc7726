#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace tare::http {

/// A coroutine on one connection's I/O thread. The executor is a concrete type because a type-erased one
/// costs more per request than everything else in a small answer.
template<class T = void>
using task = boost::asio::awaitable<T, boost::asio::io_context::executor_type>;

} // namespace tare::http
