#pragma once

#include <atomic>
#include <cstddef>
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
    /// A connection that is counted as its thread's until this is destroyed. Must not outlive the balancer.
    class assignment
    {
    public:
        assignment() = default;
        assignment(assignment&& other) noexcept;
        assignment& operator=(assignment&& other) noexcept;
        assignment(const assignment&) = delete;
        assignment& operator=(const assignment&) = delete;
        ~assignment();

        /// The number of the thread.
        [[nodiscard]] std::size_t thread() const noexcept { return thread_; }

    private:
        friend connection_balancer;

        assignment(connection_balancer& owner, std::size_t thread) : owner_{&owner}, thread_{thread} {}

        void release() noexcept;

        connection_balancer* owner_ = nullptr;
        std::size_t thread_ = 0;
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
