#include "service/image_lists.hpp"

#include "service/answers.hpp"
#include "service/model.hpp"
#include "service/pages.hpp"

#include <tare/http/offload.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include <fmt/format.h>

#include <string>
#include <utility>

namespace tare::service {
namespace {

constexpr std::size_t default_limit = 100;
constexpr std::size_t most = 1000;

std::string json_of(store::image_page page)
{
    model::image_list list;
    list.images = std::move(page.images);
    list.next = std::move(page.next);
    return boost::json::serialize(boost::json::value_from(list));
}

} // namespace

http::task<http::response> answer_with_images(exchange x, representation chosen)
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

    const list_request asked{
        x.self.path, *limit, cursor.has_value(), name, x.head.field("host").value_or(std::string_view{})
    };
    http::response answer;
    answer.field("Cache-Control", "no-cache").field("Vary", "Accept");
    if (page->next)
        answer.field("Link", fmt::format("<{}>; rel=\"next\"", next_address(asked, *page->next)));
    if (chosen.format != "html") {
        answer.body(chosen.content_type, json_of(std::move(*page)));
        co_return answer;
    }
    secure_page(answer);
    answer.body(chosen.content_type, image_list_page(*page, asked));
    co_return answer;
}

std::vector<parameter> image_list_parameters()
{
    return {
        limit_parameter(default_limit, most),
        cursor_parameter(),
        {"name",
         parameter::place::query,
         "Only images with a name that starts like this, in the order of these names.",
         {{"type", "string"}}},
        format_parameter({"json", "html"}),
    };
}

answer image_list_answer(std::string_view description)
{
    return {
        200, description, {"Cache-Control", "Vary", "Link", "Content-Security-Policy", "Referrer-Policy"}
    };
}

} // namespace tare::service
