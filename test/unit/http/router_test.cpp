#include <tare/http/router.hpp>

#include <catch2/catch_test_macros.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

using namespace tare::http;

namespace {

task<response> nothing(const request&, body_reader&)
{
    co_return response{};
}

router make_router(const std::vector<std::pair<method, std::string>>& entries)
{
    router made;
    for (const auto& [verb, path] : entries)
        made.add({verb, path, nothing, 0, {}});
    return made;
}

/// The path of the route that is found, with its parameters; "405 <Allow>" or "404" otherwise.
std::string find(const router& routes, method verb, const std::vector<std::string>& segments)
{
    const auto found = routes.find(verb, segments);
    if (const auto* const wrong = std::get_if<wrong_method>(&found))
        return "405 " + wrong->allow;
    const auto* const match = std::get_if<route_match>(&found);
    if (match == nullptr)
        return "404";
    auto out = match->found->path;
    for (const auto& [name, value] : match->path_parameters)
        out.append(" ").append(name).append("=").append(value);
    return out;
}

} // namespace

TEST_CASE("a route is found by its method and segments")
{
    const auto routes = make_router({
        {method::get, "/"},
        {method::get, "/v1/images"},
        {method::put, "/v1/images"},
        {method::get, "/v1/images/{id}"},
        {method::delete_, "/v1/images/{id}"},
        {method::get, "/v1/images/latest"},
        {method::get, "/v1/images/{id}/files/{name}"},
    });
    CHECK(find(routes, method::get, {}) == "/");
    CHECK(find(routes, method::get, {"v1", "images"}) == "/v1/images");
    CHECK(find(routes, method::put, {"v1", "images"}) == "/v1/images");
    CHECK(find(routes, method::get, {"v1", "images", "a/b"}) == "/v1/images/{id} id=a/b");
    CHECK(find(routes, method::get, {"v1", "images", "latest"}) == "/v1/images/latest");
    CHECK(find(routes, method::delete_, {"v1", "images", "latest"}) == "/v1/images/{id} id=latest");
    CHECK(
        find(routes, method::get, {"v1", "images", "x", "files", "y"}) ==
        "/v1/images/{id}/files/{name} id=x name=y"
    );
    CHECK(find(routes, method::get, {"v1"}) == "404");
    CHECK(find(routes, method::get, {"v1", "images", ""}) == "404");
    CHECK(find(routes, method::get, {""}) == "404");
    CHECK(find(routes, method::get, {"V1", "images"}) == "404");
}

TEST_CASE("HEAD comes with GET, and Allow lists what there is")
{
    const auto routes =
        make_router({{method::get, "/a"}, {method::put, "/a"}, {method::delete_, "/b"}, {method::head, "/c"}}
        );
    CHECK(find(routes, method::head, {"a"}) == "/a");
    CHECK(find(routes, method::head, {"c"}) == "/c");
    CHECK(find(routes, method::post, {"a"}) == "405 GET, HEAD, PUT, OPTIONS");
    CHECK(find(routes, method::options, {"a"}) == "405 GET, HEAD, PUT, OPTIONS");
    CHECK(find(routes, method::head, {"b"}) == "405 DELETE, OPTIONS");
    CHECK(routes.allowed_anywhere() == "GET, HEAD, PUT, DELETE, OPTIONS");
}

TEST_CASE("a table that cannot be meant is refused when it is made")
{
    for (const auto* const path :
         {"", "a", "/a//b", "/a/", "/{}", "/{A}", "/{a", "/a}", "/x{a}", "/{a}/{a}", "/a%20b"}) {
        INFO(path);
        CHECK_THROWS_AS(make_router({{method::get, path}}), std::logic_error);
    }
    CHECK_THROWS_AS(make_router({{method::get, "/a"}, {method::get, "/a"}}), std::logic_error);
    CHECK_THROWS_AS(make_router({{method::get, "/{a}"}, {method::get, "/{b}"}}), std::logic_error);
    CHECK_NOTHROW(make_router({{method::get, "/{a}"}, {method::put, "/{b}"}, {method::get, "/b"}}));
    router routes;
    CHECK_THROWS_AS(routes.add({method::get, "/", {}, 0, {}}), std::logic_error);
}
