#include <tare/http/offload.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <run_coroutine.hpp>
#include <stdexcept>
#include <string>
#include <thread>

using namespace tare;
using namespace tare::http;

namespace {

task<bool> runs_elsewhere(boost::asio::thread_pool& pool)
{
    const auto here = std::this_thread::get_id();
    auto where = [] { return std::this_thread::get_id(); };
    const auto there = co_await offload(pool, where);
    co_return there != here&& std::this_thread::get_id() == here;
}

task<std::string> fails(boost::asio::thread_pool& pool)
{
    auto throwing = []() -> int { throw std::runtime_error("broken"); };
    co_return std::to_string(co_await offload(pool, throwing));
}

task<int> carries_values(boost::asio::thread_pool& pool)
{
    int written = 0;
    auto write = [&written] { written = 40; };
    co_await offload(pool, write);
    auto make = [held = std::make_unique<int>(2)]() mutable { return std::move(held); };
    const auto made = co_await offload(pool, std::move(make));
    co_return written + *made;
}

} // namespace

TEST_CASE("an offloaded function runs on the pool, and its caller goes on where it was")
{
    boost::asio::thread_pool pool{2};
    CHECK(test::run_coroutine(runs_elsewhere(pool)));
    CHECK(test::run_coroutine(carries_values(pool)) == 42);
    pool.join();
}

TEST_CASE("what an offloaded function throws reaches its caller")
{
    boost::asio::thread_pool pool{1};
    CHECK_THROWS_AS(test::run_coroutine(fails(pool)), std::runtime_error);
    pool.join();
}
