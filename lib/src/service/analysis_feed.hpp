#pragma once

#include <tare/analysis/analyzer.hpp>
#include <tare/base/result.hpp>
#include <tare/http/task.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace tare::service {

/// Feeds an analyser on a pool of threads while the next bytes are received: one buffer fills while another
/// is analysed and the one before it hashed. All members belong to the I/O thread of one connection; only the
/// analyser itself runs elsewhere.
class analysis_feed
{
public:
    analysis_feed(
        boost::asio::thread_pool& pool, const boost::asio::io_context::executor_type& io, analysis::options o
    );

    /// Where the next bytes go; never empty after `advance` was awaited.
    [[nodiscard]] std::span<std::byte> room() noexcept;

    /// Says that `size` bytes were written to the start of `room`.
    void received(std::size_t size) noexcept;

    /// Hands what was received to the analyser if it is idle; waits for it only when there is no room left.
    /// An error is the analyser's, and the end of the feed.
    http::task<result<void>> advance();

    /// Waits until the analyser has taken everything. Must be awaited before the feed is left, whatever went
    /// wrong.
    http::task<result<void>> drain();

    /// How long the analyser has computed, once `drain` was awaited.
    [[nodiscard]] std::chrono::nanoseconds computed() const noexcept;

    /// The analyser, once `drain` was awaited.
    [[nodiscard]] analysis::analyzer& analyzer() noexcept;

private:
    struct state;

    void start();
    http::task<> wait();

    /// Shared with the pool, so that work in progress outlives a connection that is cut.
    std::shared_ptr<state> state_;
};

} // namespace tare::service
