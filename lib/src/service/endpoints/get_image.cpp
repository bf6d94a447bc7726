#include "service/answers.hpp"
#include "service/endpoint.hpp"
#include "service/judging.hpp"
#include "service/negotiation.hpp"
#include "service/pages.hpp"

#include <tare/http/offload.hpp>
#include <tare/policy/write.hpp>
#include <tare/report/report.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::service {
namespace {

/// One representation of a report, ready to be sent.
struct rendered_report
{
    std::string id;
    std::string etag;
    std::string bytes;
};

/// The page that browsers show, with the verdict of today by the policy that is asked of every image.
result<std::string> page_of(context& shared, const std::string& id)
{
    auto image = load_image(*shared.reports, id);
    if (!image)
        return image.error();
    auto known = shared.reports->summary(id);
    if (!known)
        return known.error();
    // Uploads may have named it otherwise than its archive does.
    if (!known->names.empty())
        image->report.image.names = std::move(known->names);
    judging_request wanted;
    wanted.policy = "default";
    const auto judge = load_judge(*shared.reports, wanted, shared.settings.bounds);
    if (!judge)
        return judge.error();
    return policy::to_html(image->report, judge->judge(*image), "/v1/images/" + percent_encoded(id));
}

result<std::string> bytes_of(context& shared, const std::string& id, std::string_view format)
{
    if (format == "html")
        return page_of(shared, id);
    auto json = shared.reports->report(id);
    if (!json || format == "json")
        return json;
    return report_text(*json);
}

result<rendered_report> render(context& shared, std::string_view reference, std::string_view format)
{
    auto id = find_image(*shared.reports, reference);
    if (!id)
        return id.error();
    auto bytes = bytes_of(shared, *id, format);
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
    const auto format = (*chosen)->format;
    auto work = [x, format] { return render(x.shared, x.head.path_parameter("id"), format); };
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
    if (format == "html")
        secure_page(answer);
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
    e.description = "The newest report: as JSON, as text for a terminal, or as a page for browsers, which "
                    "holds the verdict of the day by the policy 'default' too. A report changes only when a "
                    "Dockerfile is tied to it; what a name means may change.";
    e.parameters = {image_parameter(), format_parameter({"json", "text", "html"})};
    e.representations = {
        {json_type, "json", schema_of<report::image_report>},
        {text_type, "text", text_schema},
        {html_type, "html", text_schema},
    };
    const std::vector<std::string_view> fields{
        "ETag", "Cache-Control", "Vary", "Content-Location", "Content-Security-Policy", "Referrer-Policy"
    };
    e.answers = {
        {200, "The report.", fields},
        {304, "The client has it already (If-None-Match).", fields, false},
    };
    e.errors = {errc::not_found, errc::invalid_reference, errc::ambiguous_id, errc::storage_failed};
    e.serve = serve;
    return e;
}

} // namespace tare::service
