#include "service/endpoint.hpp"
#include "service/openapi.hpp"

#include <boost/json/value.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <recorded_log.hpp>
#include <set>
#include <shared_images.hpp>
#include <string>

namespace tare::service {
namespace {

namespace json = boost::json;

std::string lower(std::string_view text)
{
    std::string out{text};
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// Every "$ref" below `value`.
void collect_references(const json::value& value, std::set<std::string>& found)
{
    if (value.is_array())
        for (const auto& item : value.get_array())
            collect_references(item, found);
    if (!value.is_object())
        return;
    for (const auto& member : value.get_object()) {
        if (member.key() == "$ref")
            found.insert(std::string{member.value().as_string()});
        collect_references(member.value(), found);
    }
}

} // namespace

TEST_CASE("every route is documented and every documented route exists", "[service]")
{
    config c;
    test::recorded_log log;
    context shared{log, store::open_in_memory(), c};
    const auto router = make_router(shared);
    const auto document = openapi_document();
    const auto& paths = document.at("paths").as_object();

    std::set<std::string> routed;
    for (const auto& r : router.routes()) {
        INFO(http::to_string(r.verb) << ' ' << r.path);
        routed.insert(lower(http::to_string(r.verb)) + ' ' + r.path);
        REQUIRE(paths.contains(r.path));
        CHECK(paths.at(r.path).as_object().contains(lower(http::to_string(r.verb))));
    }
    std::set<std::string> documented;
    for (const auto& path : paths)
        for (const auto& operation : path.value().as_object())
            documented.insert(std::string{operation.key()} + ' ' + std::string{path.key()});
    CHECK(routed == documented);
}

TEST_CASE("the OpenAPI document is whole", "[service]")
{
    const json::value document = openapi_document();
    CHECK(document.at("openapi").as_string().starts_with("3.1."));
    std::set<std::string> references;
    collect_references(document, references);
    CHECK(references.contains("#/components/schemas/image_report"));
    CHECK(references.contains("#/components/schemas/problem"));
    for (const auto& reference : references) {
        INFO(reference);
        CHECK_NOTHROW(document.at_pointer(reference.substr(1)));
    }

    std::set<std::string> ids;
    for (const auto& path : document.at("paths").as_object())
        for (const auto& operation : path.value().as_object()) {
            INFO(path.key() << ' ' << operation.key());
            const auto& o = operation.value().as_object();
            CHECK(ids.insert(std::string{o.at("operationId").as_string()}).second);
            CHECK_FALSE(o.at("summary").as_string().empty());
            std::set<std::string> path_parameters;
            if (o.contains("parameters"))
                for (const auto& p : o.at("parameters").as_array())
                    if (p.at("in") == "path") {
                        CHECK(p.at("required").as_bool());
                        path_parameters.insert('{' + std::string{p.at("name").as_string()} + '}');
                    }
            const std::string text{path.key()};
            CHECK((text.find('{') != std::string::npos) == !path_parameters.empty());
            for (const auto& p : path_parameters)
                CHECK(text.find(p) != std::string::npos);
        }
}

TEST_CASE("the table of endpoints is consistent", "[service]")
{
    for (const auto& e : endpoints()) {
        INFO(e.id);
        CHECK(e.serve != nullptr);
        CHECK_FALSE(e.answers.empty());
        std::set<std::string_view> formats;
        for (const auto& r : e.representations)
            CHECK((e.representations.size() == 1 || formats.insert(r.format).second));
        const auto asks_for_format =
            std::any_of(e.parameters.begin(), e.parameters.end(), [](const parameter& p) {
                return p.name == "format";
            });
        CHECK(asks_for_format == (e.representations.size() > 1));
        for (const auto& a : e.answers)
            CHECK((!a.has_body || !e.representations.empty()));
    }
}

TEST_CASE("every route says who may use it, and only what explains or probes is open", "[service]")
{
    const std::set<std::string_view> open{"/healthz", "/readyz", "/openapi.json", "/problems/{id}"};
    for (const auto& e : endpoints()) {
        INFO(http::to_string(e.verb) << ' ' << e.path);
        CHECK(e.scope().empty() == open.contains(e.path));
        if (e.verb != http::method::get)
            CHECK((e.scope() == "write" || e.scope() == "admin"));
    }
    config c;
    test::recorded_log log;
    context shared{log, store::open_in_memory(), c};
    const auto router = make_router(shared);
    REQUIRE(router.routes().size() == endpoints().size());
    for (std::size_t i = 0; i < endpoints().size(); ++i)
        CHECK(router.routes()[i].scope == endpoints()[i].scope());
}

TEST_CASE("the OpenAPI document says which scope an operation needs, where tokens are needed", "[service]")
{
    const json::value guarded = openapi_document(true);
    const json::value open = openapi_document(false);
    CHECK(guarded.at_pointer("/components/securitySchemes/token/scheme") == "bearer");
    CHECK_FALSE(open.at("components").as_object().contains("securitySchemes"));
    for (const auto& e : endpoints()) {
        INFO(http::to_string(e.verb) << ' ' << e.path);
        const auto method = lower(http::to_string(e.verb));
        const auto& operation = guarded.at("paths").at(e.path).at(method).as_object();
        CHECK(operation.contains("security") == !e.scope().empty());
        CHECK(operation.at("responses").as_object().contains("401") == !e.scope().empty());
        CHECK(operation.at("responses").as_object().contains("403") == !e.scope().empty());
        if (!e.scope().empty())
            CHECK(operation.at("security").at_pointer("/0/token/0").as_string() == e.scope());
        CHECK_FALSE(open.at("paths").at(e.path).at(method).as_object().contains("security"));
    }
}

TEST_CASE("docs/api.md shows every route", "[service]")
{
    const auto documentation = test::read_file(std::string{TARE_SOURCE_DIR} + "/docs/api.md");
    for (const auto& e : endpoints()) {
        INFO(http::to_string(e.verb) << ' ' << e.path);
        CHECK(
            documentation.find(
                std::string{"`"} + std::string{http::to_string(e.verb)} + ' ' + std::string{e.path} + '`'
            ) != std::string::npos
        );
    }
}

} // namespace tare::service
