#include "policy/measures.hpp"

#include <tare/policy/policy.hpp>

#include <boost/describe/enumerators.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <initializer_list>
#include <string_view>
#include <utility>

namespace tare::policy {
namespace {

namespace json = boost::json;

json::object reference(std::string_view name)
{
    return {{"$ref", std::string{"#/$defs/"} + std::string{name}}};
}

json::object words(std::initializer_list<std::string_view> all)
{
    json::array list;
    for (const auto word : all)
        list.emplace_back(word);
    return {{"enum", std::move(list)}};
}

/// An object with these members and no others.
json::object closed(json::object properties, std::initializer_list<std::string_view> required = {})
{
    json::object out{
        {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}
    };
    json::array names;
    for (const auto name : required)
        names.emplace_back(name);
    if (!names.empty())
        out["required"] = std::move(names);
    return out;
}

json::object described(json::object schema, std::string_view text)
{
    schema["description"] = text;
    return schema;
}

template<class Enum>
json::object levels_by()
{
    json::object properties;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](auto e) {
        properties[e.name] = reference("level");
    });
    return closed(std::move(properties));
}

std::string_view amount(unit in) noexcept
{
    return in == unit::bytes ? "bytes" : "number";
}

json::object budgets()
{
    json::object properties;
    for (const auto& m : measures()) {
        json::object with_level =
            closed({{"max", reference(amount(m.in))}, {"level", reference("strict_level")}}, {"max"});
        json::array either{reference(amount(m.in)), std::move(with_level)};
        properties[m.key] = described({{"anyOf", std::move(either)}}, m.what);
    }
    return closed(std::move(properties));
}

json::object growth()
{
    json::object properties;
    for (const auto& m : measures()) {
        const std::string_view absolute = m.in == unit::bytes ? "max_bytes" : "max";
        json::object members{{"max_percent", reference("number")}, {"level", reference("strict_level")}};
        members[absolute] = reference(amount(m.in));
        auto limit = closed(std::move(members));
        json::array either{
            json::object{{"required", json::array{"max_percent"}}},
            json::object{{"required", json::array{absolute}}}
        };
        limit["anyOf"] = std::move(either);
        properties[m.key] = described(std::move(limit), m.what);
    }
    return closed(std::move(properties));
}

json::object lists_of(std::string_view item)
{
    json::object items{{"type", "array"}, {"items", reference(item)}};
    json::object out = closed({{"allow", items}, {"deny", items}, {"level", reference("strict_level")}});
    json::array either{
        json::object{{"required", json::array{"allow"}}}, json::object{{"required", json::array{"deny"}}}
    };
    out["anyOf"] = std::move(either);
    return out;
}

json::object definitions()
{
    json::object number{{"type", "number"}, {"minimum", 0}};
    json::object text_bytes{
        {"type", "string"}, {"pattern", "^[0-9]+(\\.[0-9]+)? *([kKMGT]?[bB]|[kKMGT][iI][bB])?$"}
    };
    json::object share{{"type", "number"}, {"minimum", 0}, {"maximum", 1}};
    json::array bytes{number, std::move(text_bytes)};
    auto disabled = words({"", "disabled", "off", "false"});
    json::array dive_share{share, disabled};
    json::array dive_bytes{reference("bytes"), disabled};
    json::object text{{"type", "string"}, {"minLength", 1}};
    return {
        {"level", words({"off", "warn", "fail"})},
        {"strict_level", words({"warn", "fail"})},
        {"number", std::move(number)},
        {"bytes", json::object{{"anyOf", std::move(bytes)}}},
        {"dive_share", json::object{{"anyOf", std::move(dive_share)}}},
        {"dive_bytes", json::object{{"anyOf", std::move(dive_bytes)}}},
        {"text", text},
        {"glob", text},
        {"path_glob", json::object{{"type", "string"}, {"pattern", "^(/|\\*\\*)"}}},
        {"port", json::object{{"type", "string"}, {"pattern", "^[0-9]{1,5}(-[0-9]{1,5})?(/(tcp|udp|sctp))?$"}}
        },
        {"globs", lists_of("glob")},
        {"path_globs", lists_of("path_glob")},
        {"ports", lists_of("port")},
    };
}

json::object waivers()
{
    json::object properties{
        {"rule", described(reference("text"), "Id of a check, or of a rule: \"budgets.hidden_bytes\".")},
        {"path", described(reference("path_glob"), "Only the places with such a path.")},
        {"reason", reference("text")},
        {"expires",
         json::object{
             {"type", "string"},
             {"format", "date"},
             {"pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
             {"description", "The last day on which it counts, in UTC."}
         }},
    };
    return {{"type", "array"}, {"items", closed(std::move(properties), {"rule", "reason", "expires"})}};
}

json::object levels()
{
    json::object by_check{
        {"type", "object"},
        {"patternProperties", json::object{{"^TARE-[A-Z]+-[0-9]{3}$", reference("level")}}},
        {"additionalProperties", false}
    };
    return closed(
        {{"check", std::move(by_check)},
         {"practice", levels_by<report::practice>()},
         {"severity", levels_by<report::severity>()}}
    );
}

json::object baseline()
{
    return closed(
        {{"growth", growth()},
         {"new_setuid_files", reference("level")},
         {"new_findings", reference("level")},
         {"new_packages", reference("globs")}}
    );
}

} // namespace

std::string schema()
{
    json::object properties{
        {"schema", json::object{{"const", "tare.policy/v1"}}},
        {"description", reference("text")},
        {"levels", described(levels(), "What findings count for: the most exact entry decides.")},
        {"not_evaluated",
         described(reference("strict_level"), "What a rule counts for whose input is missing.")},
        {"budgets", budgets()},
        {"dive", closed(
                     {{"lowestEfficiency", reference("dive_share")},
                      {"highestWastedBytes", reference("dive_bytes")},
                      {"highestUserWastedPercent", reference("dive_share")}}
                 )},
        {"packages", reference("globs")},
        {"ports", reference("ports")},
        {"users", reference("globs")},
        {"bases", reference("globs")},
        {"files", reference("path_globs")},
        {"baseline", baseline()},
        {"waivers", waivers()},
    };
    auto out = closed(std::move(properties), {"schema"});
    json::object document{
        {"$schema", "https://json-schema.org/draft/2020-12/schema"},
        {"title", "A policy of Tare, tare.policy/v1"},
    };
    for (auto& [key, value] : out)
        document[key] = std::move(value);
    document["$defs"] = definitions();
    return json::serialize(document);
}

} // namespace tare::policy
