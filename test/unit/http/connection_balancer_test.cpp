#include "http/connection_balancer.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

using tare::http::detail::connection_balancer;

namespace {

constexpr int unknown = -1;

using assignments = std::vector<connection_balancer::assignment>;

void open(connection_balancer& balancer, assignments& all, std::size_t count, int processor)
{
    for (std::size_t i = 0; i < count; ++i)
        all.push_back(balancer.assign(processor));
}

std::vector<std::size_t> counts_of(const assignments& all, std::size_t threads)
{
    std::vector<std::size_t> out(threads);
    for (const auto& one : all)
        ++out[one.thread];
    return out;
}

} // namespace

TEST_CASE("a single thread takes every connection")
{
    connection_balancer balancer{1};
    CHECK(balancer.assign(unknown).thread == 0);
    CHECK(balancer.assign(7).thread == 0);
}

TEST_CASE("connections of unknown processors are dealt out in turn")
{
    connection_balancer balancer{3};
    assignments all;
    open(balancer, all, 3, unknown);
    CHECK(counts_of(all, 3) == std::vector<std::size_t>{1, 1, 1});
    open(balancer, all, 27, unknown);
    CHECK(counts_of(all, 3) == std::vector<std::size_t>{10, 10, 10});
}

TEST_CASE("short connections of unknown processors are dealt out in turn too")
{
    connection_balancer balancer{2};
    for (std::size_t i = 0; i < 10; ++i)
        CHECK(balancer.assign(unknown).thread == i % 2);
}

TEST_CASE("connections of one processor share a thread")
{
    connection_balancer balancer{2};
    assignments first;
    assignments second;
    open(balancer, first, 16, 0);
    open(balancer, second, 16, 3);
    CHECK(counts_of(first, 2) == std::vector<std::size_t>{16, 0});
    CHECK(counts_of(second, 2) == std::vector<std::size_t>{0, 16});
}

TEST_CASE("a thread that all connections would go to gets few more than the others")
{
    connection_balancer balancer{4};
    assignments all;
    open(balancer, all, 1000, 2);
    const auto counts = counts_of(all, 4);
    CHECK(counts[2] > counts[0]);
    CHECK(counts[2] <= counts[0] + 16 + counts[0] / 8);
    CHECK(std::max({counts[0], counts[1], counts[3]}) - std::min({counts[0], counts[1], counts[3]}) <= 1);
}

TEST_CASE("a closed connection is no longer counted")
{
    connection_balancer balancer{2};
    assignments all;
    open(balancer, all, 16, 0);
    CHECK(balancer.assign(0).thread == 1);
    all.pop_back();
    CHECK(balancer.assign(0).thread == 0);

    SECTION("when another takes its place")
    {
        all.front() = balancer.assign(1);
        CHECK(all.front().thread == 1);
        all.push_back(balancer.assign(0));
        CHECK(all.back().thread == 0);
    }
    SECTION("but is when it moves")
    {
        all.push_back(balancer.assign(0));
        auto moved = std::move(all.back());
        all.pop_back();
        CHECK(moved.thread == 0);
        CHECK(balancer.assign(0).thread == 1);
    }
}
