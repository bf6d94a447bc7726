#include "service/answers.hpp"
#include "service/content_coding.hpp"
#include "service/endpoint.hpp"
#include "service/judging.hpp"
#include "service/negotiation.hpp"
#include "service/pages.hpp"

#include <tare/http/offload.hpp>
#include <tare/policy/write.hpp>
#include <tare/report/report.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::service {
namespace {

/// Smaller answers are sent as they are: a packet is a packet.
constexpr std::size_t worth_encoding = 1024;
/// Larger ones too, because packing them would hold up a thread that reads the store.
constexpr std::size_t most_encoded = std::size_t{256} << 20U;

/// What is asked for.
struct wish
{
    std::string_view format;
    content_coding coding = content_coding::identity;
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

result<std::shared_ptr<const ready_answer>>
render(context& shared, std::string_view reference, const wish& wanted)
{
    auto id = find_image(*shared.reports, reference);
    if (!id)
        return id.error();
    auto bytes = bytes_of(shared, *id, wanted.format);
    if (!bytes)
        return bytes.error();
    const bool is_encoded = bytes->size() >= worth_encoding && bytes->size() <= most_encoded;
    const auto coding = is_encoded ? wanted.coding : content_coding::identity;
    auto out = std::make_shared<ready_answer>();
    out->id = std::move(*id);
    out->etag = entity_tag_of(entity_tag(*bytes), coding);
    out->encoding = to_string(coding);
    if (coding != content_coding::identity)
        *bytes = encoded(*bytes, coding);
    out->bytes = std::make_shared<const std::string>(std::move(*bytes));
    return std::shared_ptr<const ready_answer>{std::move(out)};
}

/// The answer out of what is kept ready, or made and then kept. A page holds the verdict of the day, so that
/// it is made each time.
http::task<result<std::shared_ptr<const ready_answer>>> answer_to(exchange x, wish wanted)
{
    const auto reference = x.head.path_parameter("id");
    const auto key = fmt::format("{}\n{}\n{}", wanted.format, to_string(wanted.coding), reference);
    const auto changes = x.shared.reports->changes();
    if (auto ready = x.shared.ready.find(key, changes))
        co_return ready;
    auto work = [x, wanted, reference] { return render(x.shared, reference, wanted); };
    auto made = co_await http::offload(x.shared.storage, work);
    if (made && wanted.format != "html")
        x.shared.ready.keep(key, changes, *made);
    co_return made;
}

http::task<http::response> serve_get_image(exchange x)
{
    const auto chosen = choose_representation(x.self, x.head);
    if (!chosen)
        co_return x.fail(chosen.error());
    const auto format = (*chosen)->format;
    const auto coding = choose_coding(joined_field(x.head, "accept-encoding"));
    const auto report = co_await answer_to(x, {format, coding});
    if (!report)
        co_return x.fail(report.error());

    const auto& ready = **report;
    const bool unchanged = matches(joined_field(x.head, "if-none-match"), ready.etag);
    http::response answer{unchanged ? 304U : 200U};
    // A name may come to mean another image, so the answer is kept but asked about each time.
    answer.field("ETag", ready.etag)
        .field("Cache-Control", "no-cache")
        .field("Vary", "Accept, Accept-Encoding")
        .field("Content-Location", "/v1/images/" + ready.id);
    if (format == "html")
        secure_page(answer);
    if (!unchanged && !ready.encoding.empty())
        answer.field("Content-Encoding", std::string{ready.encoding});
    if (!unchanged)
        answer.body((*chosen)->content_type, ready.bytes);
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
    const std::vector<std::string_view> fields{"ETag",
                                               "Cache-Control",
                                               "Vary",
                                               "Content-Location",
                                               "Content-Encoding",
                                               "Content-Security-Policy",
                                               "Referrer-Policy"};
    e.answers = {
        {200, "The report.", fields},
        {304, "The client has it already (If-None-Match).", fields, false},
    };
    e.errors = {errc::not_found, errc::invalid_reference, errc::ambiguous_id, errc::storage_failed};
    e.serve = serve_get_image;
    return e;
}

} // namespace tare::service
