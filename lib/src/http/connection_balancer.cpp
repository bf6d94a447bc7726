#include "connection_balancer.hpp"

#include <algorithm>
#include <utility>

namespace tare::http::detail {
namespace {

/// Connections, beside an eighth of all it has, that a thread may have more than the one with the fewest. As
/// many as one client or proxy keeps open at a time: these arrive in one go, and on one processor.
constexpr std::size_t tolerated_surplus = 16;

} // namespace

connection_balancer::assignment::assignment(assignment&& other) noexcept
    : owner_{std::exchange(other.owner_, nullptr)}, thread_{other.thread_}
{}

connection_balancer::assignment& connection_balancer::assignment::operator=(assignment&& other) noexcept
{
    if (this != &other) {
        release();
        owner_ = std::exchange(other.owner_, nullptr);
        thread_ = other.thread_;
    }
    return *this;
}

connection_balancer::assignment::~assignment()
{
    release();
}

void connection_balancer::assignment::release() noexcept
{
    if (auto* const owner = std::exchange(owner_, nullptr))
        owner->open_[thread_].fetch_sub(1, std::memory_order_relaxed);
}

connection_balancer::assignment connection_balancer::assign(int processor) noexcept
{
    const auto thread = choose(processor);
    open_[thread].fetch_add(1, std::memory_order_relaxed);
    return {*this, thread};
}

std::size_t connection_balancer::choose(int processor) noexcept
{
    if (processor < 0)
        return std::exchange(next_, (next_ + 1) % open_.size());
    const auto emptiest = std::ranges::min_element(open_, {}, [](const auto& open) {
        return open.load(std::memory_order_relaxed);
    });
    const auto fewest = emptiest->load(std::memory_order_relaxed);
    const auto fed = static_cast<std::size_t>(processor) % open_.size();
    const auto has = open_[fed].load(std::memory_order_relaxed);
    if (has < fewest + tolerated_surplus + fewest / 8)
        return fed;
    return static_cast<std::size_t>(emptiest - open_.begin());
}

} // namespace tare::http::detail
