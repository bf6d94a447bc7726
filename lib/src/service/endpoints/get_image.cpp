#include "service/answers.hpp"
#include "service/endpoint.hpp"
#include "service/negotiation.hpp"

#include <tare/http/offload.hpp>
#include <tare/report/report.hpp>

#include <memory>
#include <string>
#include <utility>

namespace tare::service {
namespace {

/// One representation of a report, ready to be sent.
struct rendered_report
{
    std::string id;
    std::string etag;
    std::string bytes;
};

result<rendered_report> render(store::report_store& reports, std::string_view reference, bool as_text)
{
    auto id = find_image(reports, reference);
    if (!id)
        return id.error();
    auto json = reports.report(*id);
    if (!json)
        return json.error();
    auto bytes = std::move(json);
    if (as_text)
        bytes = report_text(*bytes);
    if (!bytes)
        return bytes.error();
    auto etag = entity_tag(*bytes);
    return rendered_report{std::move(*id), std::move(etag), std::move(*bytes)};
}

http::task<http::response> serve(exchange x)
{
    const auto chosen = choose_representation(x.self, x.head);
    if (!chosen)
        co_return x.fail(chosen.error());
    const bool as_text = (*chosen)->format == "text";
    auto work = [x, as_text] { return render(*x.shared.reports, x.head.path_parameter("id"), as_text); };
    auto report = co_await http::offload(x.shared.storage, work);
    if (!report)
        co_return x.fail(report.error());

    const bool unchanged = matches(joined_field(x.head, "if-none-match"), report->etag);
    http::response answer{unchanged ? 304U : 200U};
    // A name may come to mean another image, so the answer is kept but asked about each time.
    answer.field("ETag", report->etag)
        .field("Cache-Control", "no-cache")
        .field("Vary", "Accept")
        .field("Content-Location", "/v1/images/" + report->id);
    if (!unchanged)
        answer.body((*chosen)->content_type, std::move(report->bytes));
    co_return answer;
}

} // namespace

endpoint get_image_endpoint()
{
    endpoint e;
    e.path = "/v1/images/{id}";
    e.id = "getImage";
    e.summary = "The report on an image";
    e.description = "The newest report, as JSON or as text for a terminal. A report changes only when a "
                    "Dockerfile is tied to it; what a name means may change.";
    e.parameters = {image_parameter(), format_parameter({"json", "text"})};
    e.representations = {
        {json_type, "json", schema_of<report::image_report>}, {text_type, "text", text_schema}
    };
    e.answers = {
        {200, "The report.", {"ETag", "Cache-Control", "Vary", "Content-Location"}},
        {304,
         "The client has it already (If-None-Match).",
         {"ETag", "Cache-Control", "Vary", "Content-Location"},
         false},
    };
    e.errors = {errc::not_found, errc::invalid_reference, errc::ambiguous_id, errc::storage_failed};
    e.serve = serve;
    return e;
}

} // namespace tare::service
