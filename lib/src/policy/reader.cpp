#include "policy/reader.hpp"

#include "policy/glob.hpp"

#include <tare/base/ascii.hpp>
#include <tare/base/similar.hpp>

#include <boost/describe/enum_from_string.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <utility>

namespace tare::policy {
namespace {

/// A key as RFC 6901 writes it in a pointer.
std::string escaped_pointer(std::string_view key)
{
    std::string out;
    for (const char c : key)
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    return out;
}

std::string_view type_of(const boost::json::value& v) noexcept
{
    switch (v.kind()) {
    case boost::json::kind::null:
        return "null";
    case boost::json::kind::bool_:
        return "true or false";
    case boost::json::kind::string:
        return "text";
    case boost::json::kind::array:
        return "a list";
    case boost::json::kind::object:
        return "an object";
    default:
        return "a number";
    }
}

struct byte_unit
{
    std::string_view name;
    double bytes;
};

constexpr std::array byte_units{
    byte_unit{"B", 1},           byte_unit{"kB", 1e3},           byte_unit{"MB", 1e6},
    byte_unit{"GB", 1e9},        byte_unit{"TB", 1e12},          byte_unit{"KiB", 1024},
    byte_unit{"MiB", 1048576.0}, byte_unit{"GiB", 1073741824.0}, byte_unit{"TiB", 1099511627776.0},
};

std::optional<double> parse_bytes(std::string_view text)
{
    double value = 0;
    const auto* const end = text.data() + text.size();
    const auto [stopped, failure] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
    if (failure != std::errc{} || !std::isfinite(value) || value < 0)
        return std::nullopt;
    std::string_view name{stopped, static_cast<std::size_t>(end - stopped)};
    while (name.starts_with(' '))
        name.remove_prefix(1);
    for (const auto& u : byte_units)
        if (name.empty() || is_same(name, u.name))
            return std::floor(value * u.bytes);
    return std::nullopt;
}

std::optional<unsigned> digits(std::string_view text)
{
    unsigned value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + static_cast<unsigned>(c - '0');
    }
    return value;
}

} // namespace

place place::child(std::string_view key, const boost::json::value& v) const
{
    return {&v, fmt::format("{}/{}", pointer, escaped_pointer(key))};
}

place place::child(std::size_t index, const boost::json::value& v) const
{
    return {&v, fmt::format("{}/{}", pointer, index)};
}

void reader::wrong(const place& at, std::string message)
{
    problems_.push_back({at.pointer, std::move(message)});
}

const boost::json::object* reader::map(const place& at)
{
    const auto* const found = at.value->if_object();
    if (found == nullptr)
        wrong(at, fmt::format("This is {}, and has to be an object.", type_of(*at.value)));
    return found;
}

const boost::json::object* reader::object(const place& at, std::initializer_list<std::string_view> known)
{
    const auto* const found = map(at);
    if (found == nullptr)
        return nullptr;
    const std::vector<std::string> names(known.begin(), known.end());
    for (const auto& [key, value] : *found) {
        if (std::find(names.begin(), names.end(), key) != names.end())
            continue;
        const auto meant = most_similar(key, names);
        wrong(
            at.child(key, value),
            meant.empty() ? fmt::format("There is no such key; there are: {}.", fmt::join(names, ", "))
                          : fmt::format("There is no such key. Did you mean '{}'?", meant)
        );
    }
    return found;
}

const boost::json::array* reader::array(const place& at)
{
    const auto* const found = at.value->if_array();
    if (found == nullptr)
        wrong(at, fmt::format("This is {}, and has to be a list.", type_of(*at.value)));
    return found;
}

std::optional<place> reader::member(const place& at, std::string_view key)
{
    const auto* const object = at.value->if_object();
    const auto* const found = object == nullptr ? nullptr : object->if_contains(key);
    if (found == nullptr)
        return std::nullopt;
    return at.child(key, *found);
}

std::optional<place> reader::required(const place& at, std::string_view key)
{
    auto found = member(at, key);
    if (!found)
        wrong(at, fmt::format("The key '{}' is missing.", key));
    return found;
}

std::optional<std::string> reader::text(const place& at)
{
    const auto* const found = at.value->if_string();
    if (found == nullptr) {
        wrong(at, fmt::format("This is {}, and has to be text.", type_of(*at.value)));
        return std::nullopt;
    }
    if (found->empty()) {
        wrong(at, "This is empty.");
        return std::nullopt;
    }
    return std::string{*found};
}

std::optional<double> reader::number(const place& at)
{
    if (!at.value->is_number()) {
        wrong(at, fmt::format("This is {}, and has to be a number.", type_of(*at.value)));
        return std::nullopt;
    }
    const auto value = at.value->to_number<double>();
    if (!std::isfinite(value) || value < 0) {
        wrong(at, "This has to be a number from 0 on.");
        return std::nullopt;
    }
    return value;
}

std::optional<double> reader::bytes(const place& at)
{
    const auto* const text = at.value->if_string();
    if (text == nullptr)
        return number(at);
    auto value = parse_bytes(*text);
    if (!value)
        wrong(at, "This has to be a number of bytes, such as 20000000, \"20MB\" or \"64KiB\".");
    return value;
}

std::optional<level> reader::word(const place& at, bool may_be_off)
{
    level value{};
    const auto* const text = at.value->if_string();
    if (text != nullptr && boost::describe::enum_from_string(text->c_str(), value) &&
        (may_be_off || value != level::off))
        return value;
    wrong(
        at,
        may_be_off ? "This has to be \"off\", \"warn\" or \"fail\"." : "This has to be \"warn\" or \"fail\"."
    );
    return std::nullopt;
}

std::optional<std::vector<std::string>> reader::globs(const place& at)
{
    const auto* const list = array(at);
    if (list == nullptr)
        return std::nullopt;
    std::vector<std::string> out;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto item = at.child(i, (*list)[i]);
        auto glob = text(item);
        if (!glob)
            continue;
        if (const auto valid = to_expression(*glob); !valid)
            wrong(item, fmt::format("The glob {}.", valid.error().detail));
        out.push_back(std::move(*glob));
    }
    return out;
}

std::optional<std::string> reader::path_glob(const place& at)
{
    auto glob = text(at);
    if (!glob)
        return std::nullopt;
    if (const auto valid = to_expression(*glob); !valid)
        wrong(at, fmt::format("The glob {}.", valid.error().detail));
    else if (!glob->starts_with('/') && !glob->starts_with("**"))
        wrong(at, "A glob of paths begins with '/', or with '**' for a file wherever it is.");
    return glob;
}

std::optional<std::chrono::year_month_day> reader::date(const place& at)
{
    const auto given = text(at);
    if (!given)
        return std::nullopt;
    const std::string_view d{*given};
    if (d.size() == 10 && d[4] == '-' && d[7] == '-') {
        const auto year = digits(d.substr(0, 4));
        const auto month = digits(d.substr(5, 2));
        const auto day = digits(d.substr(8, 2));
        if (year && month && day) {
            const std::chrono::year_month_day out{
                std::chrono::year{static_cast<int>(*year)}, std::chrono::month{*month}, std::chrono::day{*day}
            };
            if (out.ok())
                return out;
        }
    }
    wrong(at, "This has to be a day of the calendar, such as \"2027-01-31\".");
    return std::nullopt;
}

} // namespace tare::policy
