#include "tar/number.hpp"

#include <charconv>
#include <cstddef>
#include <limits>
#include <system_error>

namespace tare::tar {
namespace {

constexpr std::string_view padding{" \0", 2};

template<class Number>
std::optional<Number> parse_all(std::string_view text, int base) noexcept
{
    Number value{};
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (status != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

bool only_digits(std::string_view text) noexcept
{
    return text.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

std::optional<std::int64_t> parse_octal(std::string_view field) noexcept
{
    const std::size_t first = field.find_first_not_of(padding);
    if (first == std::string_view::npos)
        return 0;
    field = field.substr(first, field.find_last_not_of(padding) - first + 1);
    // What follows a NUL is not part of the field.
    field = field.substr(0, field.find('\0'));
    const auto value = parse_all<std::uint64_t>(field, 8);
    if (!value || *value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return std::nullopt;
    return static_cast<std::int64_t>(*value);
}

std::optional<std::int64_t> parse_numeric(std::string_view field) noexcept
{
    const auto octet = [&field](std::size_t i) { return static_cast<unsigned char>(field[i]); };
    if (field.empty() || (octet(0) & 0x80U) == 0)
        return parse_octal(field);
    const bool negative = (octet(0) & 0x40U) != 0;
    const unsigned mask = negative ? 0xFFU : 0U;
    std::uint64_t value = (octet(0) ^ mask) & 0x7FU;
    for (std::size_t i = 1; i < field.size(); ++i) {
        if (value >> 56U != 0)
            return std::nullopt;
        value = value << 8U | (octet(i) ^ mask);
    }
    if (value >> 63U != 0)
        return std::nullopt;
    return negative ? -static_cast<std::int64_t>(value) - 1 : static_cast<std::int64_t>(value);
}

std::optional<std::int64_t> parse_decimal(std::string_view text) noexcept
{
    if (text.empty() || !only_digits(text))
        return std::nullopt;
    return parse_all<std::int64_t>(text, 10);
}

std::optional<std::int64_t> parse_pax_time(std::string_view text) noexcept
{
    const std::size_t dot = text.find('.');
    const std::string_view whole = text.substr(0, dot);
    const std::string_view fraction =
        dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
    const bool negative = whole.starts_with('-');
    if (!only_digits(fraction) || whole.empty() || !only_digits(whole.substr(negative ? 1 : 0)))
        return std::nullopt;
    const auto seconds = parse_all<std::int64_t>(whole, 10);
    // Runtimes keep nanoseconds; a smaller fraction is nothing.
    const bool below = negative && fraction.substr(0, 9).find_first_not_of('0') != std::string_view::npos;
    if (!seconds || (below && *seconds == std::numeric_limits<std::int64_t>::min()))
        return std::nullopt;
    return below ? *seconds - 1 : *seconds;
}

} // namespace tare::tar
