#pragma once

#include <optional>
#include <string_view>

namespace tare::http::detail {

/// ASCII only, whatever the locale: header fields and URIs are ASCII.
constexpr bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

constexpr bool is_alpha(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr char to_lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// `tchar` of RFC 9110 section 5.6.2.
constexpr bool is_token_character(char c) noexcept
{
    return is_alpha(c) || is_digit(c) ||
           (c != '\0' && std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos);
}

/// `unreserved` of RFC 3986 section 2.3.
constexpr bool is_unreserved(char c) noexcept
{
    return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/// `sub-delims` of RFC 3986 section 2.2.
constexpr bool is_sub_delimiter(char c) noexcept
{
    return c != '\0' && std::string_view{"!$&'()*+,;="}.find(c) != std::string_view::npos;
}

/// The value of one hexadecimal digit.
constexpr std::optional<unsigned> hex_value(char c) noexcept
{
    if (is_digit(c))
        return static_cast<unsigned>(c - '0');
    const char lower = to_lower(c);
    if (lower >= 'a' && lower <= 'f')
        return static_cast<unsigned>(lower - 'a') + 10U;
    return std::nullopt;
}

/// Compares ASCII text without regard to case.
constexpr bool equals_ignoring_case(std::string_view left, std::string_view right) noexcept
{
    if (left.size() != right.size())
        return false;
    for (std::size_t i = 0; i < left.size(); ++i)
        if (to_lower(left[i]) != to_lower(right[i]))
            return false;
    return true;
}

} // namespace tare::http::detail
