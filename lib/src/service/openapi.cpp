#include "service/openapi.hpp"

#include "service/endpoint.hpp"

#include <tare/base/error.hpp>
#include <tare/base/version.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tare::service {
namespace {

namespace json = boost::json;

/// What any request may be answered with, whatever it asks for.
constexpr std::array always{
    errc::bad_request,        errc::invalid_parameter, errc::request_timeout, errc::content_too_large,
    errc::expectation_failed, errc::header_too_large,  errc::storage_failed,  errc::internal,
    errc::not_acceptable,     errc::shutting_down,
};

constexpr std::string_view security_scheme = "token";

std::string lower(std::string_view text)
{
    std::string out{text};
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// The problem document of RFC 9457, as http::problem writes it.
json::object problem_schema()
{
    const auto text = [](std::string_view description) {
        return json::object{{"type", "string"}, {"description", description}};
    };
    json::object properties{
        {"type", text("What went wrong: /problems/ and a stable identifier.")},
        {"title", text("The same in a sentence that never varies.")},
        {"status", json::object{{"type", "integer"}, {"minimum", 400}, {"maximum", 599}}},
        {"detail", text("What was found this time, and what to do about it.")},
        {"instance", text("Identifies the request, as X-Request-Id does.")},
        {"offset",
         json::object{{"type", "integer"}, {"minimum", 0}, {"description", "Where in the body, in bytes."}}},
        {"limit", text("The limit that was crossed.")},
        {"where", text("Which part of the body: a path, a digest, a JSON pointer.")},
    };
    json::array required{"type", "title", "status", "detail"};
    return {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}};
}

json::array parameters_of(const endpoint& e)
{
    json::array all;
    for (const auto& p : e.parameters) {
        const bool in_path = p.where == parameter::place::path;
        all.push_back(json::object{
            {"name", p.name},
            {"in", in_path ? "path" : "query"},
            {"required", in_path},
            {"description", p.description},
            {"schema", p.schema}
        });
    }
    return all;
}

json::object content_of(const endpoint& e, schema_registry& schemas)
{
    json::object content;
    for (const auto& r : e.representations)
        content[r.content_type] = json::object{{"schema", r.schema(schemas)}};
    return content;
}

json::object fields_of(const answer& a)
{
    json::object fields;
    for (const auto& name : a.fields)
        fields[name] = json::object{{"schema", json::object{{"type", "string"}}}};
    return fields;
}

json::object problem_content()
{
    json::object schema{{"$ref", "#/components/schemas/problem"}};
    json::object content;
    content["application/problem+json"] = json::object{{"schema", std::move(schema)}};
    return content;
}

json::object responses_of(const endpoint& e, bool guarded, schema_registry& schemas)
{
    json::object responses;
    for (const auto& a : e.answers) {
        json::object response{{"description", a.description}};
        if (!a.fields.empty())
            response["headers"] = fields_of(a);
        if (a.has_body)
            response["content"] = content_of(e, schemas);
        responses[std::to_string(a.status)] = std::move(response);
    }
    std::vector<errc> errors(always.begin(), always.end());
    errors.insert(errors.end(), e.errors.begin(), e.errors.end());
    if (guarded)
        errors.insert(errors.end(), {errc::unauthorized, errc::forbidden});
    std::map<unsigned, std::vector<std::string>> by_status;
    for (const auto code : errors) {
        const auto& d = describe(code);
        auto& ids = by_status[d.status];
        const auto id = fmt::format("`{}`", d.id);
        if (std::find(ids.begin(), ids.end(), id) == ids.end())
            ids.push_back(id);
    }
    for (const auto& [status, ids] : by_status)
        responses[std::to_string(status)] = json::object{
            {"description", fmt::format("{}", fmt::join(ids, ", "))}, {"content", problem_content()}
        };
    return responses;
}

json::object operation_of(const endpoint& e, bool with_tokens, schema_registry& schemas)
{
    json::object operation{{"operationId", e.id}, {"summary", e.summary}};
    if (!e.description.empty())
        operation["description"] = e.description;
    if (!e.parameters.empty())
        operation["parameters"] = parameters_of(e);
    if (e.takes_archive)
        operation["requestBody"] = json::object{
            {"required", true},
            {"description",
             "The archive's bytes, with Content-Length or chunked. Its kind is told by its content."},
            {"content",
             json::object{{"application/x-tar", json::object{}}, {"application/octet-stream", json::object{}}}
            },
        };
    const bool guarded = with_tokens && !e.scope().empty();
    if (guarded)
        operation["security"] = json::array{json::object{{security_scheme, json::array{e.scope()}}}};
    operation["responses"] = responses_of(e, guarded, schemas);
    return operation;
}

} // namespace

json::object openapi_document(bool with_tokens)
{
    schema_registry schemas;
    schemas["problem"] = problem_schema();
    json::object paths;
    for (const auto& e : endpoints()) {
        auto& item = paths[e.path];
        if (!item.is_object())
            item.emplace_object();
        item.as_object()[lower(http::to_string(e.verb))] = operation_of(e, with_tokens, schemas);
    }
    json::object components{{"schemas", std::move(schemas)}};
    if (with_tokens)
        components["securitySchemes"] = json::object{
            {security_scheme,
             json::object{
                 {"type", "http"},
                 {"scheme", "bearer"},
                 {"description",
                  "A token that 'tare token new' made. What each operation lists is the scope it needs."}
             }}
        };
    return {
        {"openapi", "3.1.1"},
        {"info",
         json::object{
             {"title", "Tare"},
             {"summary", "What a container image weighs without its cargo."},
             {"description", "Takes a container image as an archive and reports what is in it."},
             {"version", version()}
         }},
        {"paths", std::move(paths)},
        {"components", std::move(components)},
    };
}

} // namespace tare::service
