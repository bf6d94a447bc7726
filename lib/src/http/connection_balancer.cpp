#include "connection_balancer.hpp"

#include <algorithm>
#include <utility>

namespace tare::http::detail {
namespace {

/// Connections that a thread may have more than the one with the fewest, beside an eighth of those. As many
/// as one client or proxy keeps open at a time: these arrive in one go, and on one processor.
constexpr std::size_t tolerated_surplus = 16;

} // namespace

connection_balancer::assignment connection_balancer::assign(int processor) noexcept
{
    const auto thread = choose(processor);
    open_[thread].fetch_add(1, std::memory_order_relaxed);
    return {thread, decltype(assignment::counted){&open_[thread]}};
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
