#pragma once

#include <algorithm>
#include <string>
#include <string_view>

// Characters of the formats Tare reads are ASCII: no locale has a say in them.
namespace tare {

/// `c` in lower case when it is an ASCII letter, else `c`.
[[nodiscard]] constexpr char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// `text` with its ASCII letters in lower case.
[[nodiscard]] inline std::string lowered(std::string_view text)
{
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

/// True when no ASCII letter of `text` is in lower case.
[[nodiscard]] constexpr bool is_upper_case(std::string_view text) noexcept
{
    return std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

/// True when no ASCII letter of `text` is in upper case.
[[nodiscard]] constexpr bool is_lower_case(std::string_view text) noexcept
{
    return std::none_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// True when `a` and `b` are the same but for the case of ASCII letters.
[[nodiscard]] constexpr bool is_same(std::string_view a, std::string_view b) noexcept
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return lower(x) == lower(y);
    });
}

/// `text` without the characters of `blanks` at both of its ends.
[[nodiscard]] constexpr std::string_view
trimmed(std::string_view text, std::string_view blanks = " \t\r\n") noexcept
{
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

} // namespace tare
