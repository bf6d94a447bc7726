#pragma once

#include "service/units.hpp"

#include <tare/service/config.hpp>

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

/// How numbers of one kind are read and written.
struct number_kind
{
    std::string_view name;
    result<std::uint64_t> (*read)(std::string_view text);
    std::string (*write)(std::uint64_t number);
};

extern const number_kind counts;
extern const number_kind sizes;
extern const number_kind durations;

/// Where in a config a number is kept.
struct number_place
{
    void (*put)(config& into, std::uint64_t number);
    std::uint64_t (*get)(const config& from);
};

/// `Member` is a lambda without captures that gives the place.
template<class Member>
number_place place_of(Member)
{
    using stored = std::remove_cvref_t<decltype(Member{}(std::declval<config&>()))>;
    if constexpr (std::is_same_v<stored, milliseconds>)
        return {
            [](config& c, std::uint64_t number) {
                Member{}(c) = milliseconds{static_cast<milliseconds::rep>(number)};
            },
            [](const config& c) { return static_cast<std::uint64_t>(Member{}(c).count()); }
        };
    else
        return {
            [](config& c, std::uint64_t number) { Member{}(c) = static_cast<stored>(number); },
            [](const config& c) { return static_cast<std::uint64_t>(Member{}(c)); }
        };
}

/// One function for all numbers: a table of many rows would otherwise be most of the program's start, in
/// bytes and in time.
setting number(
    std::string_view key, const number_kind& kind, number_place place, std::uint64_t least,
    std::uint64_t most, std::string_view help
);

/// A whole number within bounds.
template<class Member>
setting
count(std::string_view key, Member member, std::uint64_t least, std::uint64_t most, std::string_view help)
{
    return number(key, counts, place_of(member), least, most, help);
}

/// A number of bytes within bounds.
template<class Member>
setting
size(std::string_view key, Member member, std::uint64_t least, std::uint64_t most, std::string_view help)
{
    return number(key, sizes, place_of(member), least, most, help);
}

template<class Member>
setting
duration(std::string_view key, Member member, milliseconds least, milliseconds most, std::string_view help)
{
    return number(
        key, durations, place_of(member), static_cast<std::uint64_t>(least.count()),
        static_cast<std::uint64_t>(most.count()), help
    );
}

/// What is in force where nothing is set.
[[nodiscard]] const config& default_config();

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
    return {std::move(key), "choice",        show(default_config()), std::move(constraint),
            help,           std::move(read), std::move(show)};
}

} // namespace tare::service
