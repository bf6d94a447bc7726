#include "service/answers.hpp"
#include "service/endpoint.hpp"
#include "service/judging.hpp"
#include "service/negotiation.hpp"

#include <tare/http/offload.hpp>
#include <tare/report/chart.hpp>

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace tare::service {
namespace {

/// More bars are no picture any more.
constexpr std::size_t most_images = 20;

result<std::string> draw(store::report_store& store, const std::vector<std::string>& references)
{
    std::vector<report::chart_bar> bars;
    for (const auto& reference : references) {
        const auto id = find_image(store, reference);
        if (!id)
            return of_parameter("image", id.error());
        const auto report = stored_report(store, *id);
        if (!report)
            return of_parameter("image", report.error());
        // The name that was asked for is the one that somebody knows it by now.
        const bool by_id = id->find(reference) != std::string::npos;
        bars.push_back(report::bar_of(*report, by_id ? std::string_view{} : std::string_view{reference}));
    }
    return report::write_chart(bars);
}

http::task<http::response> serve_size_chart(exchange x)
{
    std::vector<std::string> references;
    for (const auto& [name, value] : x.head.query)
        if (name == "image")
            references.push_back(value);
    if (references.size() > most_images)
        co_return x.fail(
            make_error(errc::invalid_parameter, fmt::format("A chart has at most {} images.", most_images))
        );
    auto work = [x, references = std::move(references)] { return draw(*x.shared.reports, references); };
    auto chart = co_await http::offload(x.shared.storage, std::move(work));
    if (!chart)
        co_return x.fail(chart.error());
    const auto etag = entity_tag(*chart);
    const bool unchanged = matches(joined_field(x.head, "if-none-match"), etag);
    http::response answer{unchanged ? 304U : 200U};
    answer.field("ETag", etag).field("Cache-Control", "no-cache");
    if (!unchanged)
        answer.body(x.self.representations.front().content_type, std::move(*chart));
    co_return answer;
}

} // namespace

endpoint size_chart_endpoint()
{
    endpoint e;
    e.path = "/v1/charts/sizes.svg";
    e.id = "getSizeChart";
    e.summary = "The sizes of images as a chart";
    e.description = "A bar for each image, in their order: payload, packages, other files and hidden ones; "
                    "visible and hidden ones where the payload is not known.";
    e.parameters = {
        {"image",
         parameter::place::query,
         "An image: an id, 12 or more digits of it, or a name. May be given again.",
         {{"type", "array"}, {"items", {{"type", "string"}}}, {"minItems", 1}, {"maxItems", most_images}},
         true,
         true}
    };
    e.representations = {{"image/svg+xml", "", text_schema}};
    e.answers = {
        {200, "The chart.", {"ETag", "Cache-Control"}},
        {304, "The client has it already (If-None-Match).", {"ETag", "Cache-Control"}, false},
    };
    e.errors = {errc::storage_failed};
    e.serve = serve_size_chart;
    return e;
}

} // namespace tare::service
