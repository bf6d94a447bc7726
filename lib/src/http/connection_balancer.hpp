#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

namespace tare::http::detail {

/// Deals connections out to I/O threads. Those whose packets arrive on the same processor (SO_INCOMING_CPU,
/// socket(7)) go to the same thread: the scheduler then has it and who feeds it, a network card's queue or a
/// client on the same machine, take turns on one processor, where otherwise each of them waits for the time
/// slices of others on two. A thread that would have many more connections than another gets none for that
/// reason.
///
/// `assign` belongs to one thread; connections are given back on any.
class connection_balancer
{
public:
    struct give_back
    {
        void operator()(std::atomic<std::size_t>* open) const noexcept
        {
            open->fetch_sub(1, std::memory_order_relaxed);
        }
    };

    /// A connection that is counted as its thread's until this is destroyed. Must not outlive the balancer.
    struct assignment
    {
        /// The number of the thread.
        std::size_t thread;
        std::unique_ptr<std::atomic<std::size_t>, give_back> counted;
    };

    /// `threads` is at least one.
    explicit connection_balancer(std::size_t threads) : open_(threads) {}

    /// Chooses a thread for a connection whose packets arrive on `processor`; negative: the next in turn.
    [[nodiscard]] assignment assign(int processor) noexcept;

private:
    [[nodiscard]] std::size_t choose(int processor) noexcept;

    std::vector<std::atomic<std::size_t>> open_;
    std::size_t next_ = 0;
};

} // namespace tare::http::detail
