#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <http_client.hpp>
#include <json_schema.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::test {

/// Compares answers with the OpenAPI document of the service that gave them: the route, the status, every
/// header field, the media type and every member of the body have to be documented.
class openapi_check
{
public:
    explicit openapi_check(std::string_view document)
        : document_{boost::json::parse(document)}, schemas_{document_}
    {}

    [[nodiscard]] const boost::json::value& document() const noexcept { return document_; }

    /// Every operation and every status that is documented for it: "GET /healthz 200".
    [[nodiscard]] std::set<std::string> documented() const
    {
        std::set<std::string> all;
        for (const auto& item : document_.at("paths").as_object())
            for (const auto& operation : item.value().as_object())
                for (const auto& response : operation.value().at("responses").as_object())
                    all.insert(
                        upper(operation.key()) + ' ' + std::string{item.key()} + ' ' +
                        std::string{response.key()}
                    );
        return all;
    }

    /// The documented path that a request's target leads to; empty when there is none.
    [[nodiscard]] std::string path_of(std::string_view target) const
    {
        const auto wanted = segments(target.substr(0, target.find('?')));
        std::string best;
        for (const auto& item : document_.at("paths").as_object()) {
            const std::string path{item.key()};
            // Literal segments win over parameters.
            if (fits(segments(path), wanted) && (best.empty() || path.find('{') == std::string::npos))
                best = path;
        }
        return best;
    }

    /// What about an answer is not documented; empty when everything is.
    [[nodiscard]] std::string
    violation(const std::string& method, std::string_view target, const reply& r) const
    {
        const auto path = path_of(target);
        const auto what = method + ' ' + std::string{target.substr(0, 100)} + " answered " +
                          std::to_string(r.status) + ": ";
        if (path.empty())
            return unrouted(r, 404, what);
        const auto& item = document_.at("paths").at(path).as_object();
        if (method == "OPTIONS" && r.status == 204)
            return r.field("allow") == allowed(item)
                       ? ""
                       : what + "Allow is " + r.field("allow") + ", not " + allowed(item);
        const auto* const operation = item.if_contains(lower(method == "HEAD" ? "GET" : method));
        if (operation == nullptr)
            return unrouted(r, 405, what);
        const auto* const response =
            operation->at("responses").as_object().if_contains(std::to_string(r.status));
        if (response == nullptr)
            return what + "the status is not documented";
        if (auto found = field_violation(r, *response); !found.empty())
            return what + found;
        auto found = body_violation(r, *response, method == "HEAD");
        return found.empty() ? found : what + found;
    }

private:
    static std::string lower(std::string_view text)
    {
        std::string out{text};
        std::transform(out.begin(), out.end(), out.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        });
        return out;
    }

    static std::string upper(std::string_view text)
    {
        std::string out{text};
        std::transform(out.begin(), out.end(), out.begin(), [](char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        });
        return out;
    }

    static std::vector<std::string> segments(std::string_view path)
    {
        std::vector<std::string> all;
        while (!path.empty()) {
            path.remove_prefix(1);
            all.emplace_back(path.substr(0, path.find('/')));
            path.remove_prefix(all.back().size());
        }
        return all;
    }

    static bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& path)
    {
        const auto fits_one = [](const std::string& p, const std::string& s) {
            return p.starts_with('{') ? !s.empty() : p == s;
        };
        return std::equal(pattern.begin(), pattern.end(), path.begin(), path.end(), fits_one);
    }

    static std::string allowed(const boost::json::object& item)
    {
        std::string out;
        for (const auto* const method : {"get", "head", "post", "put", "delete", "options", "patch"}) {
            const std::string_view name{method};
            const bool has =
                item.contains(name) || (name == "head" && item.contains("get")) || name == "options";
            if (has)
                out += (out.empty() ? "" : ", ") + upper(name);
        }
        return out;
    }

    /// What the document says in words: no operation is concerned.
    [[nodiscard]] std::string unrouted(const reply& r, unsigned status, const std::string& what) const
    {
        static const std::set<unsigned> anywhere{204, 400, 408, 414, 431, 501, 503, 505};
        if (r.status != status && !anywhere.contains(r.status))
            return what + "nothing is documented there";
        if (r.status == 204)
            return {};
        if (r.field("content-type") != "application/problem+json")
            return what + "it is no problem document";
        return schemas_.violation(
            boost::json::parse(r.body), document_.at_pointer("/components/schemas/problem")
        );
    }

    [[nodiscard]] std::string field_violation(const reply& r, const boost::json::value& response) const
    {
        // HTTP's own; OpenAPI leaves Content-Type to the media types.
        static const std::set<std::string> of_http{
            "connection", "content-length", "content-type", "date", "server"
        };
        std::set<std::string> documented;
        for (const auto& field : response.at("headers").as_object()) {
            const auto name = lower(field.key());
            documented.insert(name);
            const auto& described = document_.at_pointer(field.value().at("$ref").as_string().subview(1));
            if (described.at("required").as_bool() && !r.fields.contains(name))
                return "it lacks the field " + name;
        }
        for (const auto& [name, value] : r.fields)
            if (!of_http.contains(name) && !documented.contains(name))
                return "the field " + name + " is not documented";
        return {};
    }

    [[nodiscard]] std::string
    body_violation(const reply& r, const boost::json::value& response, bool without_body) const
    {
        const auto* const content = response.as_object().if_contains("content");
        const auto type = r.field("content-type");
        if (content == nullptr)
            return r.body.empty() && type.empty() ? "" : "it has a body";
        const auto* const media = content->as_object().if_contains(type);
        if (media == nullptr)
            return "the type " + type + " is not documented";
        if (without_body)
            return r.body.empty() ? "" : "it has a body";
        // What is packed is compared with what is not by the tests that ask for it.
        if (type.find("json") == std::string::npos || !r.field("content-encoding").empty())
            return {};
        return schemas_.violation(boost::json::parse(r.body), media->at("schema"));
    }

    boost::json::value document_;
    json_schema schemas_;
};

} // namespace tare::test
