#include "service/units.hpp"

#include <tare/base/ascii.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <limits>
#include <span>
#include <system_error>

namespace tare::service {
namespace {

struct unit
{
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::array size_units{
    unit{"TiB", std::uint64_t{1} << 40U},
    unit{"TB", 1'000'000'000'000},
    unit{"GiB", std::uint64_t{1} << 30U},
    unit{"GB", 1'000'000'000},
    unit{"MiB", 1U << 20U},
    unit{"MB", 1'000'000},
    unit{"KiB", 1U << 10U},
    unit{"kB", 1'000},
    unit{"B", 1},
};

constexpr std::array duration_units{unit{"h", 3'600'000}, unit{"m", 60'000}, unit{"s", 1'000}, unit{"ms", 1}};

/// Digits followed by one of `units`; `bare` is the factor of digits alone, 0 where the unit is required.
result<std::uint64_t>
parse(std::string_view text, std::span<const unit> units, std::uint64_t bare, std::string_view expected)
{
    std::uint64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto suffix = text.substr(static_cast<std::size_t>(end - text.data()));
    std::uint64_t factor = suffix.empty() ? bare : 0;
    for (const auto& u : units)
        if (is_same(suffix, u.name))
            factor = u.factor;
    if (failed == std::errc::result_out_of_range ||
        (factor != 0 && number > std::numeric_limits<std::uint64_t>::max() / factor))
        return make_error(errc::invalid_parameter, "is too large");
    if (failed != std::errc{} || factor == 0)
        return make_error(errc::invalid_parameter, fmt::format("is not {}", expected));
    return number * factor;
}

std::string format(std::uint64_t value, std::span<const unit> units)
{
    for (const auto& u : units)
        if (value >= u.factor && value % u.factor == 0)
            return fmt::format("{}{}", value / u.factor, u.name);
    return fmt::format("0{}", units.back().name);
}

} // namespace

result<std::uint64_t> parse_count(std::string_view text)
{
    return parse(text, {}, 1, "a number");
}

result<std::uint64_t> parse_size(std::string_view text)
{
    return parse(text, size_units, 1, "a size such as 4096, 64KiB or 2GB");
}

result<std::chrono::milliseconds> parse_duration(std::string_view text)
{
    const auto value = parse(text, duration_units, 0, "a duration such as 500ms, 10s, 5m or 1h");
    if (!value)
        return value.error();
    if (*value > static_cast<std::uint64_t>(std::chrono::milliseconds::max().count()))
        return make_error(errc::invalid_parameter, "is too large");
    return std::chrono::milliseconds{static_cast<std::chrono::milliseconds::rep>(*value)};
}

std::string format_size(std::uint64_t bytes)
{
    return format(bytes, size_units);
}

std::string format_duration(std::chrono::milliseconds duration)
{
    return format(static_cast<std::uint64_t>(duration.count()), duration_units);
}

} // namespace tare::service
