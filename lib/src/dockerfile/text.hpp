#pragma once

#include <tare/base/ascii.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

/// Text as Go's strings and unicode packages see it, where BuildKit leans on them.
namespace tare::dockerfile {

/// White space within a line, by which BuildKit separates an instruction from its arguments and words from
/// each other.
[[nodiscard]] constexpr bool is_blank(char c) noexcept
{
    return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r';
}

/// Bytes of the white-space character (unicode.IsSpace) at `text[at]`; 0 when there is none.
[[nodiscard]] std::size_t space_at(std::string_view text, std::size_t at) noexcept;

/// Without white space at its start.
[[nodiscard]] std::string_view trimmed_left(std::string_view text) noexcept;

/// Without white space at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

/// Whether `word` is one of `list`.
template<class List>
[[nodiscard]] bool among(const List& list, std::string_view word)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

[[nodiscard]] constexpr char upper(char c) noexcept
{
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/// With ASCII letters in upper case.
[[nodiscard]] std::string uppered(std::string_view text);

/// The one of `options` that is at most two edits from `word`, nearest first; empty when there is none or
/// when `word` is among them.
[[nodiscard]] std::string_view suggestion(std::string_view word, std::span<const std::string_view> options);

/// " (did you mean X?)" for a suggestion, else nothing.
[[nodiscard]] std::string did_you_mean(std::string_view suggested);

} // namespace tare::dockerfile
