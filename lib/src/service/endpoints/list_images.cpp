#include "service/answers.hpp"
#include "service/endpoint.hpp"
#include "service/model.hpp"

#include <tare/http/offload.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include <optional>
#include <string>
#include <utility>

namespace tare::service {
namespace {

constexpr std::size_t default_limit = 100;
constexpr std::size_t most = 1000;

http::task<http::response> serve(exchange x)
{
    const auto limit = count_parameter(x.head, "limit", default_limit, most);
    if (!limit)
        co_return x.fail(limit.error());
    const auto cursor = x.head.parameter("cursor");
    const auto name = x.head.parameter("name").value_or(std::string_view{});
    auto ask = [x, limit = *limit, cursor, name] { return x.shared.reports->list(limit, cursor, name); };
    auto page = co_await http::offload(x.shared.storage, ask);
    if (!page)
        co_return x.fail(page.error());

    model::image_list list;
    list.images = std::move(page->images);
    list.next = std::move(page->next);
    http::response answer;
    answer.field("Cache-Control", "no-cache");
    if (list.next)
        answer.field(
            "Link",
            next_link("/v1/images", *limit, *list.next, name.empty() ? "" : "&name=" + percent_encoded(name))
        );
    answer.body(json_type, boost::json::serialize(boost::json::value_from(list)));
    co_return answer;
}

} // namespace

endpoint list_images_endpoint()
{
    endpoint e;
    e.path = "/v1/images";
    e.id = "listImages";
    e.summary = "The images that were reported, newest first";
    e.parameters = {
        limit_parameter(default_limit, most),
        cursor_parameter(),
        {"name",
         parameter::place::query,
         "Only images with a name that starts like this, in the order of these names.",
         {{"type", "string"}}},
    };
    e.representations = {{json_type, "", schema_of<model::image_list>}};
    e.answers = {{200, "A page of images.", {"Cache-Control", "Link"}}};
    e.errors = {errc::storage_failed};
    e.serve = serve;
    return e;
}

} // namespace tare::service
