#include "sample_report.hpp"
#include "store/compression.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace tare::store {

TEST_CASE("what was compressed comes back", "[store]")
{
    for (const auto& bytes :
         {std::string{}, std::string{"{}"}, std::string(100'000, 'a'), test::incompressible(70'000)}) {
        const auto frame = compress(bytes);
        const auto back = decompress(frame);
        REQUIRE(back.has_value());
        CHECK(*back == bytes);
    }
    CHECK(compress(std::string(100'000, 'a')).size() < 100);
}

TEST_CASE("damage to a frame is noticed at every byte", "[store]")
{
    const std::string bytes =
        R"({"schema":"tare.report/v1","layers":[1,2,3,4,5,6,7,8,9]})" + test::incompressible(100);
    const auto frame = compress(bytes);
    for (std::size_t i = 0; i < frame.size(); ++i) {
        auto damaged = frame;
        damaged[i] = static_cast<char>(damaged[i] ^ 0x55);
        const auto back = decompress(damaged);
        INFO("byte " << i);
        CHECK((!back.has_value() || *back == bytes));
        CHECK_FALSE(decompress(frame.substr(0, i)).has_value());
    }
    CHECK(decompress("not a frame").error().code == errc::storage_failed);
}

} // namespace tare::store
