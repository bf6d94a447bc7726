#include "service/openapi.hpp"

#include "service/endpoint.hpp"

#include <tare/base/ascii.hpp>
#include <tare/base/error.hpp>
#include <tare/base/version.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tare::service {
namespace {

namespace json = boost::json;

/// What any request may be answered with, whatever it asks for.
constexpr std::array always{
    errc::bad_request,
    errc::invalid_parameter,
    errc::request_timeout,
    errc::content_too_large,
    errc::target_too_long,
    errc::expectation_failed,
    errc::header_too_large,
    errc::internal,
    errc::busy,
    errc::shutting_down,
    errc::unsupported_http_version,
};

/// What is said of the whole interface: a document by operations has no other place for it.
constexpr std::string_view about_everything =
    "Takes a container image as an archive and reports what is in it.\n\n"
    "Every GET answers HEAD as well, and every path answers OPTIONS with 204 and Allow. A path that is not "
    "listed is "
    "answered with 404, a method that a path does not have with 405 and Allow, and one that HTTP does not "
    "have with "
    "501. Every error is a problem document (RFC 9457).";

/// A header field that answers have, and what it says.
struct known_field
{
    std::string_view name;
    std::string_view description;
    /// Whether an answer that may have it always has it.
    bool required = true;
};

constexpr std::array known_fields{
    known_field{
        "X-Request-Id",
        "Identifies the request: the client's own X-Request-Id when that is well-formed, else ours."
    },
    known_field{"X-Content-Type-Options", "nosniff: the body is what Content-Type says and nothing else."},
    known_field{"Referrer-Policy", "On pages for browsers: links say nothing of where they are.", false},
    known_field{"Retry-After", "Seconds after which to try again."},
    known_field{"Cache-Control", "How long an answer may be kept."},
    known_field{"Content-Security-Policy", "On pages for browsers: nothing is loaded, sent or run.", false},
    known_field{
        "Content-Encoding", "How the body is packed; absent where it is not (Accept-Encoding).", false
    },
    known_field{"Content-Location", "The address of the image that a name or a prefix meant."},
    known_field{"ETag", "Identifies the representation: for If-None-Match."},
    known_field{"Link", "The address of the next page (rel=next); absent on the last one.", false},
    known_field{"Location", "The address of what was stored: the first report, the policy."},
    known_field{
        "WWW-Authenticate",
        "How to authenticate: always there on 401, and where the credentials were at fault.", false
    },
    known_field{"Vary", "What of the request decided about the representation."},
};

constexpr std::string_view security_scheme = "token";

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
        {"limit_value",
         json::object{{"type", "integer"}, {"minimum", 0}, {"description", "The value of that limit."}}},
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
            {"required", in_path || p.is_required},
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

/// References to the fields of an answer, those that every answer has included.
json::object fields_of(const std::vector<std::string_view>& names)
{
    json::object fields;
    const auto add = [&fields](std::string_view name) {
        const auto known = [name](const known_field& f) { return f.name == name; };
        if (std::none_of(known_fields.begin(), known_fields.end(), known))
            throw std::logic_error(fmt::format("the header field {} is not described in openapi.cpp", name));
        fields[name] = json::object{{"$ref", fmt::format("#/components/headers/{}", name)}};
    };
    add("X-Request-Id");
    add("X-Content-Type-Options");
    for (const auto& name : names)
        add(name);
    return fields;
}

json::object header_components()
{
    json::object components;
    for (const auto& f : known_fields)
        components[f.name] = json::object{
            {"description", f.description},
            {"required", f.required},
            {"schema", json::object{{"type", "string"}}}
        };
    return components;
}

json::object problem_content()
{
    json::object schema{{"$ref", "#/components/schemas/problem"}};
    json::object content;
    content["application/problem+json"] = json::object{{"schema", std::move(schema)}};
    return content;
}

std::vector<std::string_view> fields_of_problem(unsigned status, bool guarded)
{
    if (status == 503)
        return {"Retry-After"};
    if (guarded && (status == 400 || status == 401 || status == 403))
        return {"WWW-Authenticate"};
    return {};
}

json::object responses_of(const endpoint& e, bool guarded, schema_registry& schemas)
{
    json::object responses;
    for (const auto& a : e.answers) {
        json::object response{{"description", a.description}};
        response["headers"] = fields_of(a.fields);
        if (a.has_body)
            response["content"] = content_of(e, schemas);
        responses[std::to_string(a.status)] = std::move(response);
    }
    std::vector<errc> errors(always.begin(), always.end());
    if (!e.representations.empty())
        errors.push_back(errc::not_acceptable);
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
    for (const auto& [status, ids] : by_status) {
        auto& response = responses[std::to_string(status)];
        auto description = fmt::format("{}", fmt::join(ids, ", "));
        auto content = problem_content();
        // A status that is an answer as well: which of the two it is, the type tells.
        if (const auto* const answer = response.if_object()) {
            description = fmt::format("{} Or {}", answer->at("description").as_string().c_str(), description);
            for (const auto& [type, schema] : answer->at("content").as_object())
                content[type] = schema;
        }
        response = json::object{
            {"description", std::move(description)},
            {"headers", fields_of(fields_of_problem(status, guarded))},
            {"content", std::move(content)}
        };
    }
    return responses;
}

json::object body_of(body_kind kind)
{
    if (kind == body_kind::policy)
        return {
            {"required", true},
            {"description", "A policy: GET /v1/schemas/policy describes it."},
            {"content", json::object{{"application/json", json::object{}}}},
        };
    if (kind == body_kind::dockerfile)
        return {
            {"required", true},
            {"description", "The text of a Dockerfile, in UTF-8."},
            {"content",
             json::object{
                 {"text/plain", json::object{{"schema", json::object{{"type", "string"}}}}},
                 {"application/octet-stream", json::object{}}
             }},
        };
    return {
        {"required", true},
        {"description",
         "The archive's bytes, with Content-Length or chunked. Its kind is told by its content."},
        {"content",
         json::object{{"application/x-tar", json::object{}}, {"application/octet-stream", json::object{}}}},
    };
}

json::object operation_of(const endpoint& e, bool with_tokens, schema_registry& schemas)
{
    json::object operation{{"operationId", e.id}, {"summary", e.summary}};
    if (!e.description.empty())
        operation["description"] = e.description;
    if (!e.parameters.empty())
        operation["parameters"] = parameters_of(e);
    if (e.takes != body_kind::none)
        operation["requestBody"] = body_of(e.takes);
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
        item.as_object()[lowered(http::to_string(e.verb))] = operation_of(e, with_tokens, schemas);
    }
    json::object components{{"schemas", std::move(schemas)}, {"headers", header_components()}};
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
             {"description", about_everything},
             {"version", version()}
         }},
        {"paths", std::move(paths)},
        {"components", std::move(components)},
    };
}

} // namespace tare::service
