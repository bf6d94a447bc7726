#include "service/openapi.hpp"

#include <boost/json/value.hpp>

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <set>
#include <string>

namespace tare::service {
namespace {

namespace json = boost::json;

/// What OpenAPI 3.1 lets an object of one kind hold: the kind of every member, and which have to be there.
/// "*" stands for any other name. Kinds that are not in the table are "text", "flag" and "any".
struct kind
{
    std::map<std::string, std::string> members;
    std::set<std::string> required;
};

const std::map<std::string, kind>& kinds()
{
    static const std::map<std::string, kind> table{
        {"document",
         {{{"openapi", "text"}, {"info", "info"}, {"paths", "paths"}, {"components", "components"}},
          {"openapi", "info", "paths"}}},
        {"info",
         {{{"title", "text"}, {"summary", "text"}, {"description", "text"}, {"version", "text"}},
          {"title", "version"}}},
        {"paths", {{{"*", "item"}}, {}}},
        {"item",
         {{{"get", "operation"}, {"put", "operation"}, {"post", "operation"}, {"delete", "operation"}}, {}}},
        {"operation",
         {{{"operationId", "text"},
           {"summary", "text"},
           {"description", "text"},
           {"parameters", "parameter[]"},
           {"requestBody", "body"},
           {"responses", "responses"},
           {"security", "any"}},
          {"operationId", "summary", "responses"}}},
        {"parameter",
         {{{"name", "text"},
           {"in", "text"},
           {"required", "flag"},
           {"description", "text"},
           {"schema", "schema"}},
          {"name", "in", "schema"}}},
        {"body", {{{"description", "text"}, {"required", "flag"}, {"content", "content"}}, {"content"}}},
        {"content", {{{"*", "media"}}, {}}},
        {"media", {{{"schema", "schema"}}, {}}},
        {"responses", {{{"*", "response"}}, {}}},
        {"response",
         {{{"description", "text"}, {"headers", "headers"}, {"content", "content"}}, {"description"}}},
        {"headers", {{{"*", "header"}}, {}}},
        {"header",
         {{{"$ref", "text"}, {"description", "text"}, {"required", "flag"}, {"schema", "schema"}}, {}}},
        {"components", {{{"schemas", "schemas"}, {"headers", "headers"}, {"securitySchemes", "schemes"}}, {}}
        },
        {"schemes", {{{"*", "scheme"}}, {}}},
        {"scheme", {{{"type", "text"}, {"scheme", "text"}, {"description", "text"}}, {"type"}}},
        {"schemas", {{{"*", "schema"}}, {}}},
        {"schema",
         {{{"$ref", "text"},
           {"type", "text"},
           {"description", "text"},
           {"anyOf", "schema[]"},
           {"items", "schema"},
           {"properties", "schemas"},
           {"additionalProperties", "schema"},
           {"required", "any"},
           {"enum", "any"},
           {"default", "any"},
           {"minItems", "any"},
           {"maxItems", "any"},
           {"minimum", "any"},
           {"maximum", "any"}},
          {}}},
    };
    return table;
}

/// Counts what it looked at, so that an empty document does not pass.
std::size_t check(const json::value& value, const std::string& of, const std::string& where)
{
    INFO(where << " is a " << of);
    if (of.ends_with("[]")) {
        REQUIRE(value.is_array());
        std::size_t count = 0;
        for (const auto& item : value.get_array())
            count += check(item, of.substr(0, of.size() - 2), where + "[]");
        return count;
    }
    if (of == "text") {
        CHECK((value.is_string() && !value.get_string().empty()));
        return 1;
    }
    if (of == "flag" || of == "any") {
        CHECK((of == "any" || value.is_bool()));
        return 1;
    }
    REQUIRE(value.is_object());
    const auto& rules = kinds().at(of);
    for (const auto& name : rules.required)
        CHECK(value.get_object().contains(name));
    std::size_t count = 1;
    for (const auto& member : value.get_object()) {
        const std::string name{member.key()};
        const auto rule = rules.members.contains(name) ? rules.members.find(name) : rules.members.find("*");
        INFO("member " << name);
        REQUIRE(rule != rules.members.end());
        count += check(member.value(), rule->second, where + '/' + name);
    }
    return count;
}

} // namespace

TEST_CASE("the OpenAPI document has the structure of OpenAPI 3.1", "[service]")
{
    for (const bool with_tokens : {false, true}) {
        const auto document = openapi_document(with_tokens);
        CHECK(check(document, "document", "") > 1000);
        for (const auto& item : document.at("paths").as_object()) {
            CHECK(item.key().starts_with('/'));
            for (const auto& operation : item.value().as_object()) {
                std::set<std::string> names;
                const auto* const parameters = operation.value().as_object().if_contains("parameters");
                const auto list = parameters != nullptr ? parameters->as_array() : json::array{};
                for (const auto& p : list) {
                    const std::string place{p.at("in").as_string()};
                    CHECK((place == "query" || place == "path"));
                    CHECK(names.insert(place + ' ' + std::string{p.at("name").as_string()}).second);
                }
                for (const auto& response : operation.value().at("responses").as_object()) {
                    const std::string status{response.key()};
                    CHECK((status.size() == 3 && status >= "200" && status < "600"));
                }
            }
        }
        for (const auto& component : document.at("components").as_object())
            for (const auto& member : component.value().as_object())
                CHECK(
                    std::string{member.key()}.find_first_not_of(
                        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
                    ) == std::string::npos
                );
    }
}

} // namespace tare::service
