#include "service/answers.hpp"
#include "service/dockerfile_text.hpp"
#include "service/endpoint.hpp"
#include "service/negotiation.hpp"
#include "service/stored_form.hpp"

#include <tare/check/tie.hpp>
#include <tare/http/offload.hpp>
#include <tare/report/write.hpp>

#include <optional>
#include <string>
#include <utility>

namespace tare::service {
namespace {

/// The image's report with the Dockerfile in it.
struct tied_report
{
    std::string id;
    std::string json;
};

/// Absent when an upload has replaced the report meanwhile.
result<std::optional<tied_report>> tie_once(
    store::report_store& reports, std::string_view reference, const report::dockerfile_report& dockerfile
)
{
    auto id = find_image(reports, reference);
    if (!id)
        return id.error();
    auto before = reports.report(*id);
    if (!before)
        return before.error();
    auto report = report::from_json(*before);
    if (!report)
        return report.error();
    check::tie(*report, dockerfile);
    auto r = stored_form(*report);
    if (r.report_json == *before)
        return std::optional{tied_report{std::move(*id), std::move(r.report_json)}};
    auto tree = reports.file_tree(*id);
    if (!tree)
        return tree.error();
    r.replaces = true;
    r.file_tree = std::move(*tree);
    const auto put = reports.put(r);
    if (!put)
        return put.error();
    if (!put->created)
        return std::optional<tied_report>{};
    return std::optional{tied_report{std::move(*id), std::move(r.report_json)}};
}

result<tied_report>
tie(store::report_store& reports, std::string_view reference, const report::dockerfile_report& dockerfile)
{
    // A report is replaced by a verified one, once.
    for (int attempts = 0; attempts < 3; ++attempts) {
        auto tied = tie_once(reports, reference, dockerfile);
        if (!tied)
            return tied.error();
        if (*tied)
            return std::move(**tied);
    }
    return make_error(errc::storage_failed, "The report was replaced while the Dockerfile was tied to it.");
}

http::task<http::response> serve_tie_dockerfile(exchange x)
{
    const auto chosen = choose_representation(x.self, x.head);
    if (!chosen)
        co_return x.fail(chosen.error());
    auto text = co_await read_dockerfile(&x.body, x.shared.settings.bounds.max_dockerfile_bytes);
    if (!text)
        co_return x.fail(text.error());
    auto compute = [x, text = std::move(*text)] {
        return examined_dockerfile(text, dockerfile_options_of(x.head), x.shared.settings.bounds);
    };
    const auto dockerfile = co_await http::offload(x.shared.analyses, std::move(compute));
    if (!dockerfile)
        co_return x.fail(dockerfile.error());
    auto write = [x, &dockerfile = *dockerfile] {
        return tie(*x.shared.reports, x.head.path_parameter("id"), dockerfile);
    };
    auto tied = co_await http::offload(x.shared.writing, write);
    if (!tied)
        co_return x.fail(tied.error());
    auto body = result<std::string>{std::move(tied->json)};
    if ((*chosen)->format == "text")
        body = report_text(*body);
    if (!body)
        co_return x.fail(body.error());
    http::response answer;
    answer.field("ETag", entity_tag(*body))
        .field("Vary", "Accept")
        .field("Content-Location", "/v1/images/" + tied->id);
    answer.body((*chosen)->content_type, std::move(*body));
    co_return answer;
}

} // namespace

endpoint tie_dockerfile_endpoint()
{
    endpoint e;
    e.verb = http::method::post;
    e.path = "/v1/images/{id}/dockerfile";
    e.id = "tieDockerfile";
    e.summary = "Ties a Dockerfile to an image";
    e.description =
        "Takes the text of the Dockerfile that the image was built from. Its findings join the image's, its "
        "lines are told to layers and to steps of the history, and what does not match is said. The text is "
        "not kept. Sent again it changes nothing; another one takes its place. It stays when the image is "
        "uploaded again, and goes when a newer analyser reports on it.";
    e.parameters = {image_parameter(), registries_parameter(), format_parameter({"json", "text"})};
    e.representations = {
        {json_type, "json", schema_of<report::image_report>}, {text_type, "text", text_schema}
    };
    e.answers = {{200, "The image's report with it.", {"ETag", "Vary", "Content-Location"}}};
    e.errors = {
        errc::not_found,    errc::invalid_reference,    errc::ambiguous_id,   errc::empty_input,
        errc::storage_full, errc::malformed_dockerfile, errc::limit_exceeded, errc::storage_failed,
    };
    e.serve = serve_tie_dockerfile;
    e.admit = admit_dockerfile;
    e.takes = body_kind::dockerfile;
    return e;
}

} // namespace tare::service
