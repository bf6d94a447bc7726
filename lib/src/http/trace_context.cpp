#include "trace_context.hpp"

#include "characters.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace tare::http::detail {
namespace {

/// Length of what version 00 consists of, and later versions begin with.
constexpr std::size_t known_length = 55;

bool is_lower_hex(std::string_view text) noexcept
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'f');
    });
}

/// Identifiers that are all zero mean that there is none.
bool is_identifier(std::string_view text) noexcept
{
    return is_lower_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

} // namespace

std::optional<trace_context> parse_traceparent(std::string_view value)
{
    if (value.size() < known_length || value[2] != '-' || value[35] != '-' || value[52] != '-')
        return std::nullopt;
    const auto version = value.substr(0, 2);
    const auto trace_id = value.substr(3, 32);
    const auto parent_id = value.substr(36, 16);
    if (!is_lower_hex(version) || version == "ff" || !is_identifier(trace_id) || !is_identifier(parent_id) ||
        !is_lower_hex(value.substr(53, 2)))
        return std::nullopt;
    // Later versions may go on behind another dash; this one may not.
    const bool longer = value.size() > known_length;
    if (longer && (version == "00" || value[known_length] != '-'))
        return std::nullopt;
    return trace_context{std::string{trace_id}, std::string{parent_id}};
}

} // namespace tare::http::detail
