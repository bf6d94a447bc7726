#include "connection_limiter.hpp"

#include <algorithm>
#include <utility>

namespace tare::http::detail {
namespace {

std::array<unsigned char, 16> client_key(const boost::asio::ip::address& client)
{
    std::array<unsigned char, 16> key{};
    if (client.is_v4() || client.to_v6().is_v4_mapped()) {
        const auto v4 = client.is_v4()
                            ? client.to_v4()
                            : boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, client.to_v6());
        const auto bytes = v4.to_bytes();
        key[10] = key[11] = 0xFF;
        std::copy(bytes.begin(), bytes.end(), key.begin() + 12);
        return key;
    }
    const auto bytes = client.to_v6().to_bytes();
    std::copy_n(bytes.begin(), 8, key.begin());
    return key;
}

} // namespace

connection_limiter::place::place(place&& other) noexcept
    : owner_{std::exchange(other.owner_, nullptr)}, client_{other.client_}
{}

connection_limiter::place& connection_limiter::place::operator=(place&& other) noexcept
{
    if (this != &other) {
        release();
        owner_ = std::exchange(other.owner_, nullptr);
        client_ = other.client_;
    }
    return *this;
}

connection_limiter::place::~place()
{
    release();
}

void connection_limiter::place::release() noexcept
{
    auto* const owner = std::exchange(owner_, nullptr);
    if (owner == nullptr)
        return;
    const std::scoped_lock lock{owner->mutex_};
    const auto it = owner->per_address_.find(client_);
    if (it != owner->per_address_.end() && --it->second == 0)
        owner->per_address_.erase(it);
    --owner->open_;
}

connection_limiter::admission connection_limiter::enter(const boost::asio::ip::address& client)
{
    const auto key = client_key(client);
    const std::scoped_lock lock{mutex_};
    if (open_ >= max_total_) {
        ++refused_total_;
        return {verdict::too_many, {}};
    }
    const auto [it, first] = per_address_.try_emplace(key, 0);
    if (it->second >= max_per_address_) {
        ++refused_address_;
        if (first)
            per_address_.erase(it);
        return {verdict::too_many_from_address, {}};
    }
    ++it->second;
    ++open_;
    return {verdict::admitted, place{*this, key}};
}

} // namespace tare::http::detail
