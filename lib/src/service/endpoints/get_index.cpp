#include "service/answers.hpp"
#include "service/endpoint.hpp"
#include "service/image_lists.hpp"
#include "service/model.hpp"
#include "service/negotiation.hpp"
#include "service/pages.hpp"

#include <tare/base/version.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

namespace tare::service {
namespace {

std::string index_json()
{
    model::index index;
    index.name = "tare";
    index.version = version();
    index.links = {
        {"checks", "/v1/checks"},     {"images", "/v1/images"}, {"interface", "/openapi.json"},
        {"policies", "/v1/policies"}, {"readiness", "/readyz"}, {"version", "/v1/version"},
    };
    return boost::json::serialize(boost::json::value_from(index));
}

http::task<http::response> serve_get_index(exchange x)
{
    const auto chosen = choose_representation(x.self, x.head);
    if (!chosen)
        co_return x.fail(chosen.error());
    if ((*chosen)->format == "html")
        co_return co_await answer_with_images(x, **chosen);
    http::response answer;
    answer.field("Cache-Control", "no-cache").field("Vary", "Accept");
    answer.body(json_type, index_json());
    co_return answer;
}

} // namespace

endpoint get_index_endpoint()
{
    endpoint e;
    e.path = "/";
    e.id = "getIndex";
    e.summary = "Where to begin";
    e.description = "For programs where everything is; for browsers the images that were reported, newest "
                    "first, with links to their reports.";
    e.parameters = image_list_parameters();
    e.representations = {{json_type, "json", schema_of<model::index>}, {html_type, "html", text_schema}};
    e.answers = {image_list_answer("The index, or a page of images.")};
    e.errors = {errc::storage_failed};
    e.serve = serve_get_index;
    return e;
}

} // namespace tare::service
