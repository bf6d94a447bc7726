#include "tar/number.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tar_builder.hpp>
#include <vector>

namespace {

using namespace std::string_literals;
using tare::tar::parse_decimal;
using tare::tar::parse_numeric;
using tare::tar::parse_octal;
using tare::tar::parse_pax_time;
using tare::test::base256;

constexpr auto nothing = std::nullopt;
using number = std::optional<std::int64_t>;

struct row
{
    std::string text;
    number value;
};

TEST_CASE("octal fields may be padded with spaces and NULs on both sides, or not at all")
{
    for (const auto& [text, value] : std::vector<row>{
             {"0000644\0"s, 0644},
             {"000644 \0"s, 0644},
             {"   644 \0"s, 0644},
             {"\0\0 644"s, 0644},
             {"77777777"s, 077777777},
             {"644\0junk"s, 0644},
             {std::string(8, '\0'), 0},
             {"        "s, 0},
             {""s, 0},
             {"0000648\0"s, nothing},
             {"64 4\0"s, nothing},
             {"-644\0"s, nothing},
             {"+644\0"s, nothing},
             {"0x1F\0"s, nothing},
             {"6_4\0"s, nothing},
         }) {
        CAPTURE(text);
        CHECK(parse_octal(text) == value);
        CHECK(parse_numeric(text) == value);
    }
}

TEST_CASE("base-256 fields hold large and negative numbers")
{
    constexpr auto largest = std::numeric_limits<std::int64_t>::max();
    constexpr auto smallest = std::numeric_limits<std::int64_t>::min();
    for (const std::int64_t value :
         {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{1} << 40, -(std::int64_t{1} << 40),
          largest, smallest})
        CHECK(parse_numeric(base256(value, 12)) == value);
    CHECK(parse_numeric(base256(2'097'152, 8)) == 2'097'152);
    CHECK(parse_numeric(base256(-2, 8)) == -2);
}

TEST_CASE("a base-256 number that does not fit in 63 bits is refused")
{
    CHECK(parse_numeric("\x80\0\0\0\x80\0\0\0\0\0\0\0"s) == nothing);
    CHECK(parse_numeric("\x80\0\0\1\0\0\0\0\0\0\0\0"s) == nothing);
    CHECK(parse_numeric("\xff\xff\xff\xff\x7f\xff\xff\xff\xff\xff\xff\xff"s) == nothing);
    CHECK(parse_numeric("\xbf"s + std::string(11, '\xff')) == nothing);
}

TEST_CASE("decimal numbers are digits and nothing else")
{
    for (const auto& [text, value] : std::vector<row>{
             {"0", 0},
             {"0012", 12},
             {"9223372036854775807", 9'223'372'036'854'775'807},
             {"9223372036854775808", nothing},
             {"99999999999999999999999", nothing},
             {"", nothing},
             {"+5", nothing},
             {"-5", nothing},
             {" 5", nothing},
             {"5 ", nothing},
             {"0x5", nothing},
             {"1e3", nothing},
             {"5\0"s, nothing},
         }) {
        CAPTURE(text);
        CHECK(parse_decimal(text) == value);
    }
}

TEST_CASE("PAX times are rounded down to seconds")
{
    for (const auto& [text, value] : std::vector<row>{
             {"0", 0},
             {"1350244992.023960108", 1'350'244'992},
             {"1350244992.", 1'350'244'992},
             {"-1", -1},
             {"-1.5", -2},
             {"-0.5", -1},
             {"-1.0", -1},
             {"-1.0000000001", -1},
             {"1.99999999999999999999", 1},
             {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
             {"-9223372036854775808.5", nothing},
             {"9223372036854775808", nothing},
             {"", nothing},
             {".5", nothing},
             {"-", nothing},
             {"--1", nothing},
             {"+1", nothing},
             {"1.5.5", nothing},
             {"1.-5", nothing},
             {"1e5", nothing},
             {"1,5", nothing},
         }) {
        CAPTURE(text);
        CHECK(parse_pax_time(text) == value);
    }
}

} // namespace
