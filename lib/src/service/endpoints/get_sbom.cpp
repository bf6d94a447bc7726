#include "service/answers.hpp"
#include "service/endpoint.hpp"
#include "service/negotiation.hpp"

#include <tare/http/offload.hpp>
#include <tare/report/sbom.hpp>

#include <string>
#include <utility>

namespace tare::service {
namespace {

constexpr std::string_view cyclonedx_type = "application/vnd.cyclonedx+json; version=1.6";
constexpr std::string_view spdx_type = "application/spdx+json";

/// An SBOM, ready to be sent.
struct rendered_sbom
{
    std::string id;
    std::string etag;
    std::string bytes;
};

result<rendered_sbom> render(store::report_store& reports, std::string_view reference, bool as_spdx)
{
    auto report = find_report_with_packages(reports, reference);
    if (!report)
        return report.error();
    auto bytes = as_spdx ? report::to_spdx(*report) : report::to_cyclonedx(*report);
    auto etag = entity_tag(bytes);
    return rendered_sbom{std::move(report->image.id), std::move(etag), std::move(bytes)};
}

http::task<http::response> serve_get_sbom(exchange x)
{
    const auto chosen = choose_representation(x.self, x.head);
    if (!chosen)
        co_return x.fail(chosen.error());
    const bool as_spdx = (*chosen)->format == "spdx";
    auto work = [x, as_spdx] { return render(*x.shared.reports, x.head.path_parameter("id"), as_spdx); };
    auto sbom = co_await http::offload(x.shared.storage, work);
    if (!sbom)
        co_return x.fail(sbom.error());

    const bool unchanged = matches(joined_field(x.head, "if-none-match"), sbom->etag);
    http::response answer{unchanged ? 304U : 200U};
    // What a name means may change.
    answer.field("ETag", sbom->etag)
        .field("Cache-Control", "no-cache")
        .field("Vary", "Accept")
        .field("Content-Location", "/v1/images/" + sbom->id + "/sbom");
    if (!unchanged)
        answer.body((*chosen)->content_type, std::move(sbom->bytes));
    co_return answer;
}

} // namespace

endpoint get_sbom_endpoint()
{
    endpoint e;
    e.path = "/v1/images/{id}/sbom";
    e.id = "getSbom";
    e.summary = "The software bill of materials of an image";
    e.description =
        "The image's packages as CycloneDX 1.6 or SPDX 2.3. The same report gives the same bytes: "
        "identifiers follow from the image's id, the time is the image's own.";
    e.parameters = {image_parameter(), format_parameter({"cyclonedx", "spdx"})};
    e.representations = {{cyclonedx_type, "cyclonedx", any_schema}, {spdx_type, "spdx", any_schema}};
    e.answers = {
        {200, "The SBOM.", {"ETag", "Cache-Control", "Vary", "Content-Location"}},
        {304,
         "The client has it already (If-None-Match).",
         {"ETag", "Cache-Control", "Vary", "Content-Location"},
         false},
    };
    e.errors = {
        errc::not_found, errc::invalid_reference, errc::ambiguous_id, errc::conflict, errc::storage_failed
    };
    e.serve = serve_get_sbom;
    return e;
}

} // namespace tare::service
