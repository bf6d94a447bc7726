#include "service/answers.hpp"
#include "service/endpoint.hpp"
#include "service/judging.hpp"
#include "service/negotiation.hpp"

#include <tare/http/offload.hpp>

#include <string>
#include <utility>

namespace tare::service {
namespace {

/// A verdict, ready to be sent.
struct rendered_verdict
{
    std::string id;
    bool fails = false;
    std::string etag;
    std::string bytes;
};

result<rendered_verdict>
render(context& shared, std::string_view reference, const judging_request& wanted, std::string_view format)
{
    const auto image = load_image(*shared.reports, reference);
    if (!image)
        return image.error();
    const auto judge = load_judge(*shared.reports, wanted, shared.settings.bounds);
    if (!judge)
        return judge.error();
    const auto verdict = judge->judge(*image);
    rendered_verdict out;
    out.id = image->report.image.id;
    out.fails = verdict.result == policy::outcome::fail;
    if (format == "svg")
        out.bytes = policy::to_badge(verdict);
    else
        out.bytes = format == "json" ? policy::to_json(verdict) : rendered({verdict}, format);
    out.etag = entity_tag(out.bytes);
    return out;
}

http::task<http::response> answer_with_verdict(exchange x, judging_request wanted, representation chosen)
{
    const bool gate = wanted.gate;
    auto work = [x, wanted = std::move(wanted), format = chosen.format] {
        return render(x.shared, x.head.path_parameter("id"), wanted, format);
    };
    auto verdict = co_await http::offload(x.shared.storage, std::move(work));
    if (!verdict)
        co_return x.fail(verdict.error());
    if (gate && verdict->fails) {
        http::response refused{422};
        refused.body(chosen.content_type, std::move(verdict->bytes));
        co_return refused;
    }
    const bool unchanged = matches(joined_field(x.head, "if-none-match"), verdict->etag);
    http::response answer{unchanged ? 304U : 200U};
    // The policy, the image that a name means, and the day may change.
    answer.field("ETag", verdict->etag)
        .field("Cache-Control", "no-cache")
        .field("Vary", "Accept")
        .field("Content-Location", "/v1/images/" + verdict->id);
    if (!unchanged)
        answer.body(chosen.content_type, std::move(verdict->bytes));
    co_return answer;
}

http::task<http::response> serve_verdict(exchange x)
{
    const auto chosen = choose_representation(x.self, x.head);
    if (!chosen)
        co_return x.fail(chosen.error());
    auto wanted = read_judging(x.head, "default");
    if (!wanted)
        co_return x.fail(wanted.error());
    co_return co_await answer_with_verdict(x, std::move(*wanted), **chosen);
}

http::task<http::response> serve_badge(exchange x)
{
    auto wanted = read_judging(x.head, "default");
    if (!wanted)
        co_return x.fail(wanted.error());
    auto chosen = x.self.representations.front();
    chosen.format = "svg";
    co_return co_await answer_with_verdict(x, std::move(*wanted), chosen);
}

std::vector<answer> answers_with_etag(std::string_view what)
{
    return {
        {200, what, {"ETag", "Cache-Control", "Vary", "Content-Location"}},
        {304,
         "The client has it already (If-None-Match).",
         {"ETag", "Cache-Control", "Vary", "Content-Location"},
         false},
    };
}

} // namespace

endpoint get_verdict_endpoint()
{
    endpoint e;
    e.path = "/v1/images/{id}/verdict";
    e.id = "getVerdict";
    e.summary = "Whether an image may pass";
    e.description =
        "Holds the image against a policy, 'default' unless told, and says which rules decided, with "
        "evidence. With gate=true an image that fails is answered with 422 and the same body, so that "
        "curl --fail-with-body stops a pipeline.";
    e.parameters = {image_parameter()};
    for (auto& p : judging_parameters())
        e.parameters.push_back(std::move(p));
    e.parameters.push_back(format_parameter({"json", "text", "markdown", "sarif", "junit"}));
    e.representations = verdict_representations(schema_of<policy::verdict>);
    e.answers = answers_with_etag("The verdict.");
    e.answers.push_back({422, "The verdict, which is fail (gate=true).", {}});
    e.errors = {errc::not_found, errc::invalid_reference, errc::ambiguous_id, errc::storage_failed};
    e.serve = serve_verdict;
    return e;
}

endpoint get_badge_endpoint()
{
    endpoint e;
    e.path = "/v1/images/{id}/badge.svg";
    e.id = "getBadge";
    e.summary = "The verdict on an image as a badge";
    e.parameters = {
        image_parameter(),
        {"policy", parameter::place::query, "The policy to judge by: its name.", {{"type", "string"}}}
    };
    e.representations = {{"image/svg+xml", "", text_schema}};
    e.answers = answers_with_etag("The badge.");
    e.errors = {errc::not_found, errc::invalid_reference, errc::ambiguous_id, errc::storage_failed};
    e.serve = serve_badge;
    return e;
}

} // namespace tare::service
