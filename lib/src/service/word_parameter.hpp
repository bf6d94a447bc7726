#pragma once

#include "service/endpoint.hpp"

#include <tare/base/result.hpp>
#include <tare/http/request.hpp>

#include <boost/describe/enum_from_string.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/json/array.hpp>
#include <boost/mp11/algorithm.hpp>

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

/// Query parameters that are one of an enumeration's words.
namespace tare::service {

template<class Enum>
boost::json::array words_of()
{
    boost::json::array words;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](auto e) {
        words.emplace_back(e.name);
    });
    return words;
}

/// The value of a query parameter; absent when it is not given, `errc::invalid_parameter` for another word.
template<class Enum>
result<std::optional<Enum>> word_parameter(const http::request& head, std::string_view name)
{
    const auto given = head.parameter(name);
    if (!given)
        return std::optional<Enum>{};
    Enum value{};
    if (boost::describe::enum_from_string(std::string{*given}.c_str(), value))
        return std::optional{value};
    std::string known;
    for (const auto& word : words_of<Enum>())
        known += (known.empty() ? "" : ", ") + std::string{word.as_string()};
    return make_error(errc::invalid_parameter, fmt::format("The parameter '{}' is one of: {}.", name, known));
}

/// The description of such a parameter.
template<class Enum>
parameter filter_parameter(std::string_view name, std::string_view description)
{
    return {name, parameter::place::query, description, {{"type", "string"}, {"enum", words_of<Enum>()}}};
}

} // namespace tare::service
