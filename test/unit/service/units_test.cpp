#include "service/units.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <optional>
#include <string_view>

namespace tare::service {

using namespace std::chrono_literals;

TEST_CASE("sizes are read with their units", "[service]")
{
    struct row
    {
        std::string_view text;
        std::optional<std::uint64_t> bytes;
    };

    constexpr std::array rows{
        row{"0", 0},
        row{"4096", 4096},
        row{"1B", 1},
        row{"64KiB", 65'536},
        row{"64kib", 65'536},
        row{"2kB", 2'000},
        row{"10MB", 10'000'000},
        row{"3MiB", 3'145'728},
        row{"1GiB", 1'073'741'824},
        row{"1TiB", std::uint64_t{1} << 40U},
        row{"16777215TiB", std::uint64_t{16'777'215} << 40U},
        row{"16777216TiB", std::nullopt},
        row{"18446744073709551616", std::nullopt},
        row{"", std::nullopt},
        row{"KiB", std::nullopt},
        row{"-1", std::nullopt},
        row{"+1", std::nullopt},
        row{"1.5GiB", std::nullopt},
        row{"1 KiB", std::nullopt},
        row{"1K", std::nullopt},
        row{"1s", std::nullopt},
        row{"0x10", std::nullopt},
    };
    for (const auto& r : rows) {
        INFO(r.text);
        const auto parsed = parse_size(r.text);
        REQUIRE(parsed.has_value() == r.bytes.has_value());
        if (parsed) {
            CHECK(*parsed == *r.bytes);
            CHECK(parse_size(format_size(*parsed)).value() == *parsed);
        } else
            CHECK(parsed.error().code == errc::invalid_parameter);
    }
    CHECK(format_size(65'536) == "64KiB");
    CHECK(format_size(2'000) == "2kB");
    CHECK(format_size(0) == "0B");
    CHECK(format_size(1'025) == "1025B");
}

TEST_CASE("durations are read with their units, which are required", "[service]")
{
    struct row
    {
        std::string_view text;
        std::optional<std::chrono::milliseconds> duration;
    };

    constexpr std::array rows{
        row{"500ms", 500ms},
        row{"10s", 10s},
        row{"5m", 5min},
        row{"1h", 1h},
        row{"0ms", 0ms},
        row{"10", std::nullopt},
        row{"", std::nullopt},
        row{"s", std::nullopt},
        row{"-1s", std::nullopt},
        row{"1d", std::nullopt},
        row{"99999999999999999999h", std::nullopt},
        row{"9999999999999999h", std::nullopt},
    };
    for (const auto& r : rows) {
        INFO(r.text);
        const auto parsed = parse_duration(r.text);
        REQUIRE(parsed.has_value() == r.duration.has_value());
        if (parsed) {
            CHECK(*parsed == *r.duration);
            CHECK(parse_duration(format_duration(*parsed)).value() == *parsed);
        }
    }
    CHECK(format_duration(90s) == "90s");
    CHECK(format_duration(20'000ms) == "20s");
    CHECK(format_duration(1'500ms) == "1500ms");
}

} // namespace tare::service
