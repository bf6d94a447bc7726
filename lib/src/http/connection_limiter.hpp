#pragma once

#include <boost/asio/ip/address.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

namespace tare::http::detail {

/// Counts open connections, in total and per client address, and says when one is too many. An IPv6 client is
/// its /64, since that is what one subscriber gets; an IPv4-mapped address counts as IPv4. Safe from any
/// thread.
class connection_limiter
{
public:
    enum class verdict : std::uint8_t
    {
        admitted,
        too_many,
        too_many_from_address,
    };

    /// A counted connection; gives its place back when destroyed. Must not outlive the limiter.
    class place
    {
    public:
        place() = default;
        place(place&& other) noexcept;
        place& operator=(place&& other) noexcept;
        place(const place&) = delete;
        place& operator=(const place&) = delete;
        ~place();

    private:
        friend connection_limiter;
        using key = std::array<unsigned char, 16>;

        place(connection_limiter& owner, const key& client) : owner_{&owner}, client_{client} {}

        void release() noexcept;

        connection_limiter* owner_ = nullptr;
        key client_{};
    };

    struct admission
    {
        verdict outcome;
        place held;
    };

    connection_limiter(std::size_t max_total, std::size_t max_per_address)
        : max_total_{max_total}, max_per_address_{max_per_address}
    {}

    [[nodiscard]] admission enter(const boost::asio::ip::address& client);

    [[nodiscard]] std::size_t open() const noexcept { return open_.load(std::memory_order_relaxed); }

    [[nodiscard]] std::uint64_t refused_total() const noexcept { return refused_total_; }

    [[nodiscard]] std::uint64_t refused_address() const noexcept { return refused_address_; }

private:
    std::size_t max_total_;
    std::size_t max_per_address_;
    std::atomic<std::size_t> open_{0};
    std::atomic<std::uint64_t> refused_total_{0};
    std::atomic<std::uint64_t> refused_address_{0};
    std::mutex mutex_;
    std::map<place::key, std::size_t> per_address_;
};

} // namespace tare::http::detail
