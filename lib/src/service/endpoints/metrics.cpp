#include "service/answers.hpp"
#include "service/endpoint.hpp"
#include "service/negotiation.hpp"

#include <tare/http/metrics.hpp>

namespace tare::service {
namespace {

using text_format = http::metrics::format;

http::task<http::response> serve_metrics(exchange x)
{
    const auto chosen = choose_representation(x.self, x.head);
    if (!chosen)
        co_return x.fail(chosen.error());
    const auto wanted =
        (*chosen)->format == "openmetrics" ? text_format::openmetrics : text_format::prometheus;
    http::response answer;
    answer.field("Cache-Control", "no-store").field("Vary", "Accept");
    answer.body(http::metrics::content_type(wanted), x.shared.counted.all.text(wanted));
    co_return answer;
}

} // namespace

endpoint metrics_endpoint()
{
    endpoint e;
    e.path = "/metrics";
    e.id = "getMetrics";
    e.summary = "Figures about the service, as Prometheus collects them";
    e.description =
        "The text format of Prometheus, or OpenMetrics for a client that asks for it. The set of series is "
        "closed: nothing that a client sends adds one.";
    e.parameters = {format_parameter({"prometheus", "openmetrics"})};
    e.representations = {
        {http::metrics::content_type(text_format::prometheus), "prometheus", text_schema},
        {http::metrics::content_type(text_format::openmetrics), "openmetrics", text_schema},
    };
    e.answers = {{200, "The figures.", {"Cache-Control", "Vary"}}};
    e.serve = serve_metrics;
    return e;
}

} // namespace tare::service
