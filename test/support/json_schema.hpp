#pragma once

#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tare::test {

/// Compares JSON values with the part of JSON Schema (2020-12) that Tare's OpenAPI document uses. Stricter
/// than JSON Schema in one thing: a member that the schema does not know is a violation, since what is served
/// has to be documented.
class json_schema
{
public:
    /// `document` is what references lead into; it must outlive this object.
    explicit json_schema(const boost::json::value& document) : document_{document} {}

    /// The first thing about `value` that `schema` does not allow; empty when there is none. Throws
    /// std::logic_error for a keyword that is not understood here.
    [[nodiscard]] std::string violation(
        const boost::json::value& value, const boost::json::value& schema, const std::string& where = ""
    ) const
    {
        const auto& s = schema.as_object();
        check_keywords(s);
        if (const auto* const reference = s.if_contains("$ref"))
            return violation(value, document_.at_pointer(reference->as_string().subview(1)), where);
        if (const auto* const alternatives = s.if_contains("anyOf"))
            return any_violation(value, alternatives->as_array(), where);
        if (const auto* const type = s.if_contains("type");
            type != nullptr && !is_of_type(value, type->as_string()))
            return where + " is not of type " + std::string{type->as_string()};
        if (const auto* const words = s.if_contains("enum"))
            if (std::find(words->as_array().begin(), words->as_array().end(), value) ==
                words->as_array().end())
                return where + " is none of the words";
        if (value.is_number())
            return number_violation(value.to_number<double>(), s, where);
        if (value.is_object())
            return object_violation(value.get_object(), s, where);
        if (value.is_array() && s.contains("items"))
            for (const auto& item : value.get_array())
                if (auto found = violation(item, s.at("items"), where + "[]"); !found.empty())
                    return found;
        return {};
    }

private:
    static void check_keywords(const boost::json::object& schema)
    {
        static constexpr std::array<std::string_view, 12> known{
            "$ref",
            "anyOf",
            "type",
            "enum",
            "minimum",
            "maximum",
            "default",
            "items",
            "properties",
            "required",
            "additionalProperties",
            "description",
        };
        for (const auto& member : schema)
            if (std::find(known.begin(), known.end(), std::string_view{member.key()}) == known.end())
                throw std::logic_error("json_schema does not know the keyword " + std::string{member.key()});
    }

    static bool is_of_type(const boost::json::value& value, std::string_view name)
    {
        if (name == "object")
            return value.is_object();
        if (name == "array")
            return value.is_array();
        if (name == "string")
            return value.is_string();
        if (name == "boolean")
            return value.is_bool();
        if (name == "null")
            return value.is_null();
        if (name == "integer")
            return value.is_int64() || value.is_uint64();
        return name == "number" && value.is_number();
    }

    std::string any_violation(
        const boost::json::value& value, const boost::json::array& alternatives, const std::string& where
    ) const
    {
        std::string last;
        for (const auto& alternative : alternatives)
            if (last = violation(value, alternative, where); last.empty())
                return {};
        return last;
    }

    static std::string
    number_violation(double value, const boost::json::object& schema, const std::string& where)
    {
        const auto* const least = schema.if_contains("minimum");
        const auto* const most = schema.if_contains("maximum");
        const bool fits = (least == nullptr || value >= least->to_number<double>()) &&
                          (most == nullptr || value <= most->to_number<double>());
        return fits ? std::string{} : where + " is out of bounds";
    }

    std::string object_violation(
        const boost::json::object& value, const boost::json::object& schema, const std::string& where
    ) const
    {
        // A schema of nothing but a description, or of no words at all, allows anything.
        if (!schema.contains("properties") && !schema.contains("additionalProperties") &&
            !schema.contains("type"))
            return {};
        if (const auto* const required = schema.if_contains("required"))
            for (const auto& name : required->as_array())
                if (!value.contains(name.as_string()))
                    return where + " lacks " + std::string{name.as_string()};
        for (const auto& member : value) {
            const auto below = where + '/' + std::string{member.key()};
            const auto* const properties = schema.if_contains("properties");
            const auto* property =
                properties == nullptr ? nullptr : properties->as_object().if_contains(member.key());
            if (property == nullptr)
                property = schema.if_contains("additionalProperties");
            if (property == nullptr)
                return below + " is not documented";
            if (auto found = violation(member.value(), *property, below); !found.empty())
                return found;
        }
        return {};
    }

    const boost::json::value& document_;
};

} // namespace tare::test
