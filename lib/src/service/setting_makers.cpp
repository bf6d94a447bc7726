#include "service/setting_makers.hpp"

#include <fmt/format.h>

namespace tare::service {
namespace {

result<std::uint64_t> read_milliseconds(std::string_view text)
{
    const auto value = parse_duration(text);
    if (!value)
        return value.error();
    return static_cast<std::uint64_t>(value->count());
}

std::string write_count(std::uint64_t number)
{
    return std::to_string(number);
}

std::string write_milliseconds(std::uint64_t number)
{
    return format_duration(milliseconds{static_cast<milliseconds::rep>(number)});
}

} // namespace

const number_kind counts{"count", parse_count, write_count};
const number_kind sizes{"size", parse_size, format_size};
const number_kind durations{"duration", read_milliseconds, write_milliseconds};

const config& default_config()
{
    static const config made;
    return made;
}

setting number(
    std::string_view key, const number_kind& kind, number_place place, std::uint64_t least,
    std::uint64_t most, std::string_view help
)
{
    auto constraint = fmt::format("{} to {}", kind.write(least), kind.write(most));
    auto read = [&kind, place, least, most, constraint](config& c, std::string_view text) -> result<void> {
        const auto value = kind.read(text);
        if (!value)
            return value.error();
        if (*value < least || *value > most)
            return wrong("is not within " + constraint);
        place.put(c, *value);
        return {};
    };
    auto show = [&kind, place](const config& c) { return kind.write(place.get(c)); };
    return {std::string{key}, kind.name,      show(default_config()), std::move(constraint), help,
            std::move(read),  std::move(show)};
}

} // namespace tare::service
