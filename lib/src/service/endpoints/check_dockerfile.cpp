#include "service/answers.hpp"
#include "service/dockerfile_text.hpp"
#include "service/endpoint.hpp"
#include "service/negotiation.hpp"

#include <tare/http/offload.hpp>
#include <tare/report/write_dockerfile.hpp>

#include <string>
#include <utility>

namespace tare::service {
namespace {

http::task<http::response> serve_check_dockerfile(exchange x)
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
    const auto report = co_await http::offload(x.shared.analyses, std::move(compute));
    if (!report)
        co_return x.fail(report.error());
    const bool as_text = (*chosen)->format == "text";
    http::response answer;
    answer.field("Vary", "Accept");
    answer.body(
        (*chosen)->content_type, as_text ? report::to_text(*report, "Dockerfile") : report::to_json(*report)
    );
    co_return answer;
}

} // namespace

endpoint check_dockerfile_endpoint(http::method verb)
{
    endpoint e;
    e.verb = verb;
    e.path = "/v1/dockerfiles";
    e.id = verb == http::method::put ? "putDockerfile" : "postDockerfile";
    e.summary = "Checks a Dockerfile";
    e.description = "Takes the text of a Dockerfile and answers with its stages, its instructions and one "
                    "finding a check. "
                    "Nothing "
                    "is kept. PUT and POST mean the same.";
    e.parameters = {registries_parameter(), format_parameter({"json", "text"})};
    e.representations = {
        {json_type, "json", schema_of<report::dockerfile_report>}, {text_type, "text", text_schema}
    };
    e.answers = {{200, "The report.", {"Vary"}}};
    e.errors = {errc::empty_input, errc::malformed_dockerfile, errc::limit_exceeded};
    e.serve = serve_check_dockerfile;
    e.admit = admit_dockerfile;
    e.takes = body_kind::dockerfile;
    return e;
}

} // namespace tare::service
