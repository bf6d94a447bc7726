#include "http/connection_limiter.hpp"

#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <utility>
#include <vector>

using tare::http::detail::connection_limiter;
using verdict = connection_limiter::verdict;

namespace {

boost::asio::ip::address address(const char* text)
{
    return boost::asio::ip::make_address(text);
}

} // namespace

TEST_CASE("connections are counted in total and given back")
{
    connection_limiter limiter{2, 10};
    auto first = limiter.enter(address("192.0.2.1"));
    CHECK(first.outcome == verdict::admitted);
    {
        const auto second = limiter.enter(address("192.0.2.2"));
        CHECK(second.outcome == verdict::admitted);
        CHECK(limiter.enter(address("192.0.2.3")).outcome == verdict::too_many);
        CHECK(limiter.open() == 2);
    }
    CHECK(limiter.open() == 1);
    CHECK(limiter.refused_total() == 1);
    auto moved = std::move(first.held);
    CHECK(limiter.open() == 1);
    moved = {};
    CHECK(limiter.open() == 0);
}

TEST_CASE("connections are counted by client")
{
    connection_limiter limiter{100, 1};
    const std::vector<std::pair<const char*, const char*>> same{
        {"192.0.2.1", "192.0.2.1"}, {"192.0.2.1", "::ffff:192.0.2.1"}, {"2001:db8::1", "2001:db8::2"}
    };
    for (const auto& [one, other] : same) {
        const auto held = limiter.enter(address(one));
        CHECK(held.outcome == verdict::admitted);
        CHECK(limiter.enter(address(other)).outcome == verdict::too_many_from_address);
    }
    const std::vector<std::pair<const char*, const char*>> different{
        {"192.0.2.1", "192.0.2.2"}, {"2001:db8::1", "2001:db8:0:1::1"}, {"192.0.2.1", "::192.0.2.1"}
    };
    for (const auto& [one, other] : different) {
        const auto held = limiter.enter(address(one));
        CHECK(limiter.enter(address(other)).outcome == verdict::admitted);
    }
    CHECK(limiter.refused_address() == 3);
    CHECK(limiter.open() == 0);
}
