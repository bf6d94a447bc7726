#include "codec/processors.hpp"

#include <catch2/catch_test_macros.hpp>

#include <stdexcept>
#include <thread>

using namespace tare;

TEST_CASE("what is worth a thread has one, where there are processors for two")
{
    auto other = codec::beside(true, [] { return std::this_thread::get_id(); });
    CHECK((other.get() == std::this_thread::get_id()) == codec::only_one_processor());
}

TEST_CASE("what is not worth a thread is done by who asks for it, and not before")
{
    bool done = false;
    auto other = codec::beside(false, [&done] {
        done = true;
        return std::this_thread::get_id();
    });
    CHECK_FALSE(done);
    CHECK(other.get() == std::this_thread::get_id());
    CHECK(done);
}

TEST_CASE("what fails beside fails for who asks for it")
{
    for (const bool worth : {false, true}) {
        auto other = codec::beside(worth, [] { throw std::runtime_error{"no memory"}; });
        CHECK_THROWS_AS(other.get(), std::runtime_error);
    }
}
