#pragma once

#include <tare/base/ascii.hpp>

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

// The rules of each system, and what they have in common. None of it depends on a locale.
namespace tare::compare {

[[nodiscard]] std::partial_ordering compare_deb(std::string_view a, std::string_view b);
[[nodiscard]] std::partial_ordering compare_apk(std::string_view a, std::string_view b);
[[nodiscard]] std::partial_ordering compare_rpm(std::string_view a, std::string_view b);
[[nodiscard]] std::partial_ordering compare_semver(std::string_view a, std::string_view b);
[[nodiscard]] std::partial_ordering compare_pypi(std::string_view a, std::string_view b);
[[nodiscard]] std::partial_ordering compare_maven(std::string_view a, std::string_view b);
[[nodiscard]] std::partial_ordering compare_gem(std::string_view a, std::string_view b);
[[nodiscard]] std::partial_ordering compare_composer(std::string_view a, std::string_view b);

[[nodiscard]] constexpr bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

[[nodiscard]] constexpr bool is_letter(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Numbers of any length by value; leading zeros do not count, nothing is 0.
[[nodiscard]] std::strong_ordering compare_digits(std::string_view a, std::string_view b) noexcept;

[[nodiscard]] bool all_digits(std::string_view text) noexcept;

/// Orders "1:2.0-3" by the number before the colon, none being 0, and where it is the same by `compare_rest`
/// of what follows. `unordered` when what stands before the first colon is no number.
[[nodiscard]] std::partial_ordering compare_with_epoch(
    std::string_view a, std::string_view b,
    std::strong_ordering (*compare_rest)(std::string_view a, std::string_view b)
);

/// What separates the parts of a version for PyPI and Composer.
[[nodiscard]] constexpr bool is_separator(char c) noexcept
{
    return c == '.' || c == '-' || c == '_';
}

/// True when `digits` are a zero, however long it is written.
[[nodiscard]] constexpr bool is_zero(std::string_view digits) noexcept
{
    return digits.find_first_not_of('0') == std::string_view::npos;
}

/// The digits that `text` starts with, cut off from it.
[[nodiscard]] constexpr std::string_view take_digits(std::string_view& text) noexcept
{
    std::size_t size = 0;
    while (size < text.size() && is_digit(text[size]))
        ++size;
    const auto taken = text.substr(0, size);
    text.remove_prefix(size);
    return taken;
}

} // namespace tare::compare
