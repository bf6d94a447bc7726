#pragma once

#include "service/units.hpp"

#include <tare/service/config.hpp>

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

// What rows of the table of settings are made with.
namespace tare::service {

using std::chrono::milliseconds;

inline constexpr std::uint64_t KiB = 1024;
inline constexpr std::uint64_t MiB = 1024 * KiB;
inline constexpr std::uint64_t GiB = 1024 * MiB;
inline constexpr std::uint64_t TiB = 1024 * GiB;

inline error wrong(std::string detail)
{
    return make_error(errc::invalid_parameter, std::move(detail));
}

/// A whole number within bounds. `member` gives the place in a config.
template<class Member>
setting count(std::string key, Member member, std::uint64_t least, std::uint64_t most, std::string_view help)
{
    auto constraint = fmt::format("{} to {}", least, most);
    auto read = [member, least, most, constraint](config& c, std::string_view text) -> result<void> {
        const auto value = parse_count(text);
        if (!value)
            return value.error();
        if (*value < least || *value > most)
            return wrong("is not within " + constraint);
        member(c) = static_cast<std::remove_reference_t<decltype(member(c))>>(*value);
        return {};
    };
    auto show = [member](const config& c) { return std::to_string(member(c)); };
    return {std::move(key), "count",         show(config{}), std::move(constraint),
            help,           std::move(read), std::move(show)};
}

/// A number of bytes within bounds.
template<class Member>
setting size(std::string key, Member member, std::uint64_t least, std::uint64_t most, std::string_view help)
{
    auto constraint = fmt::format("{} to {}", format_size(least), format_size(most));
    auto read = [member, least, most, constraint](config& c, std::string_view text) -> result<void> {
        const auto value = parse_size(text);
        if (!value)
            return value.error();
        if (*value < least || *value > most)
            return wrong("is not within " + constraint);
        member(c) = static_cast<std::remove_reference_t<decltype(member(c))>>(*value);
        return {};
    };
    auto show = [member](const config& c) { return format_size(member(c)); };
    return {std::move(key), "size",          show(config{}), std::move(constraint),
            help,           std::move(read), std::move(show)};
}

template<class Member>
setting duration(std::string key, Member member, milliseconds least, milliseconds most, std::string_view help)
{
    auto constraint = fmt::format("{} to {}", format_duration(least), format_duration(most));
    auto read = [member, least, most, constraint](config& c, std::string_view text) -> result<void> {
        const auto value = parse_duration(text);
        if (!value)
            return value.error();
        if (*value < least || *value > most)
            return wrong("is not within " + constraint);
        member(c) = *value;
        return {};
    };
    auto show = [member](const config& c) { return format_duration(member(c)); };
    return {std::move(key), "duration",      show(config{}), std::move(constraint),
            help,           std::move(read), std::move(show)};
}

/// One of a few words.
template<class Value, std::size_t N>
setting choice(
    std::string key, Value config::* member, std::array<std::pair<std::string_view, Value>, N> words,
    std::string_view help
)
{
    std::string constraint;
    for (const auto& [word, value] : words)
        constraint += (constraint.empty() ? "" : ", ") + std::string{word};
    auto read = [member, words, constraint](config& c, std::string_view text) -> result<void> {
        for (const auto& [word, value] : words)
            if (word == text) {
                c.*member = value;
                return {};
            }
        return wrong("is not one of " + constraint);
    };
    auto show = [member, words](const config& c) -> std::string {
        for (const auto& [word, value] : words)
            if (value == c.*member)
                return std::string{word};
        return {};
    };
    return {std::move(key), "choice",        show(config{}), std::move(constraint),
            help,           std::move(read), std::move(show)};
}

} // namespace tare::service
