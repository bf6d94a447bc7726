#include <tare/http/request.hpp>

#include <algorithm>

namespace tare::http {
namespace {

template<class Pairs>
const std::string* find_value(const Pairs& pairs, std::string_view name) noexcept
{
    const auto it =
        std::find_if(pairs.begin(), pairs.end(), [name](const auto& pair) { return pair.first == name; });
    return it == pairs.end() ? nullptr : &it->second;
}

std::optional<std::string_view> as_view(const std::string* value) noexcept
{
    if (value == nullptr)
        return std::nullopt;
    return std::string_view{*value};
}

} // namespace

std::string_view to_string(method m) noexcept
{
    switch (m) {
    case method::get:
        return "GET";
    case method::head:
        return "HEAD";
    case method::post:
        return "POST";
    case method::put:
        return "PUT";
    case method::delete_:
        return "DELETE";
    case method::options:
        return "OPTIONS";
    case method::patch:
        break;
    }
    return "PATCH";
}

std::optional<std::string_view> request::field(std::string_view lower_case_name) const noexcept
{
    return as_view(find_value(fields, lower_case_name));
}

std::optional<std::string_view> request::parameter(std::string_view name) const noexcept
{
    return as_view(find_value(query, name));
}

std::string_view request::path_parameter(std::string_view name) const noexcept
{
    return as_view(find_value(path_parameters, name)).value_or(std::string_view{});
}

} // namespace tare::http
