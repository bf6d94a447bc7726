#pragma once

#include <boost/core/type_name.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>

#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace tare::service {

/// Schemas by name: `components/schemas` of the OpenAPI document.
using schema_registry = boost::json::object;

/// Gives a JSON Schema (2020-12), adding what it refers to to the registry.
using schema_source = boost::json::value (*)(schema_registry& registry);

/// Any value at all.
[[nodiscard]] inline boost::json::value any_schema(schema_registry& /*registry*/)
{
    return boost::json::object{};
}

/// Text without further structure.
[[nodiscard]] inline boost::json::value text_schema(schema_registry& /*registry*/)
{
    return boost::json::object{{"type", "string"}};
}

namespace detail {

/// "image_report" of "tare::report::image_report".
template<class T>
[[nodiscard]] std::string schema_name()
{
    auto name = boost::core::type_name<T>();
    return name.substr(name.rfind(':') + 1);
}

template<class T>
inline constexpr bool is_optional = false;
template<class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template<class T>
inline constexpr bool is_vector = false;
template<class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template<class T>
inline constexpr bool is_string_map = false;
template<class T>
inline constexpr bool is_string_map<std::map<std::string, T>> = true;

} // namespace detail

/// The JSON Schema of what Boost.JSON writes for a `T`: described structs by reference, each registered once.
template<class T>
[[nodiscard]] boost::json::value schema_of(schema_registry& registry)
{
    namespace json = boost::json;
    if constexpr (std::same_as<T, bool>) {
        return json::object{{"type", "boolean"}};
    } else if constexpr (std::unsigned_integral<T>) {
        return json::object{{"type", "integer"}, {"minimum", 0}};
    } else if constexpr (std::integral<T>) {
        return json::object{{"type", "integer"}};
    } else if constexpr (std::floating_point<T>) {
        return json::object{{"type", "number"}};
    } else if constexpr (std::same_as<T, std::string>) {
        return json::object{{"type", "string"}};
    } else if constexpr (std::is_enum_v<T>) {
        json::array words;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto e) {
            words.emplace_back(e.name);
        });
        return json::object{{"type", "string"}, {"enum", std::move(words)}};
    } else if constexpr (detail::is_optional<T>) {
        json::array alternatives{schema_of<typename T::value_type>(registry), json::object{{"type", "null"}}};
        return json::object{{"anyOf", std::move(alternatives)}};
    } else if constexpr (detail::is_vector<T>) {
        return json::object{{"type", "array"}, {"items", schema_of<typename T::value_type>(registry)}};
    } else if constexpr (detail::is_string_map<T>) {
        return json::object{
            {"type", "object"}, {"additionalProperties", schema_of<typename T::mapped_type>(registry)}
        };
    } else {
        const auto name = detail::schema_name<T>();
        if (!registry.contains(name)) {
            // Registered before its members are looked at, so that a type may hold itself.
            registry[name] = nullptr;
            json::object properties;
            json::array required;
            using members = boost::describe::describe_members<T, boost::describe::mod_any_access>;
            boost::mp11::mp_for_each<members>([&](auto member) {
                using member_type = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
                properties[member.name] = schema_of<member_type>(registry);
                required.emplace_back(member.name);
            });
            registry[name] = json::object{
                {"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}
            };
        }
        return json::object{{"$ref", "#/components/schemas/" + name}};
    }
}

} // namespace tare::service
