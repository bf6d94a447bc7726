#pragma once

#include "service/context.hpp"
#include "service/schema.hpp"

#include <tare/base/error.hpp>
#include <tare/http/body_reader.hpp>
#include <tare/http/router.hpp>
#include <tare/http/task.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace tare::service {

/// A parameter of the path or of the query. Queries with other parameters, or with one given twice that does
/// not repeat, are refused.
struct parameter
{
    enum class place : std::uint8_t
    {
        path,
        query,
    };

    std::string_view name;
    place where = place::query;
    std::string_view description;
    /// JSON Schema of its value; of the list of its values where it repeats.
    boost::json::object schema;
    bool is_required = false;
    bool repeats = false;
};

/// One representation of a successful answer.
struct representation
{
    std::string_view content_type;
    /// What `?format=` calls it; empty where there is no choice.
    std::string_view format;
    schema_source schema = any_schema;
};

/// A successful answer.
struct answer
{
    unsigned status = 200;
    std::string_view description;
    /// Header fields beside those that every answer has.
    std::vector<std::string_view> fields;
    /// Whether the endpoint's representations are its body.
    bool has_body = true;
};

/// What a request has to show a token for.
enum class access : std::uint8_t
{
    /// Reading for GET, writing for every other method.
    by_method,
    /// Nothing: probes, and what explains the interface and its errors.
    open,
    read,
    write,
    admin,
};

/// What a request brings.
enum class body_kind : std::uint8_t
{
    none,
    /// An image archive, up to `max_archive_bytes`.
    archive,
    /// The text of a Dockerfile, up to `max_dockerfile_bytes`.
    dockerfile,
    /// A policy, up to `limits::max_policy_bytes`.
    policy,
};

struct endpoint;

/// One request and what answers it. Everything it refers to outlives the answer.
struct exchange
{
    context& shared;
    const endpoint& self;
    const http::request& head;
    http::body_reader& body;

    /// The problem document of an error.
    [[nodiscard]] http::response fail(const error& e) const { return shared.fail(head, e); }
};

using endpoint_handler = http::task<http::response> (*)(exchange x);
using endpoint_admission = result<http::permit> (*)(context& shared, const http::request& head);

/// One method on one path: what is routed, checked and documented, in one place.
struct endpoint
{
    http::method verb = http::method::get;
    std::string_view path;
    /// operationId in the OpenAPI document.
    std::string_view id;
    std::string_view summary;
    std::string_view description;
    std::vector<parameter> parameters;
    /// Best first; the client chooses by Accept, or by `?format=` where there are several.
    std::vector<representation> representations;
    std::vector<answer> answers;
    /// What can go wrong beside what can always go wrong.
    std::vector<errc> errors;
    endpoint_handler serve = nullptr;
    /// Decides before the body; may be absent.
    endpoint_admission admit = nullptr;
    body_kind takes = body_kind::none;
    access needs = access::by_method;

    /// The scope that a token has to have, one of `token_scopes`; empty when none is needed.
    [[nodiscard]] std::string_view scope() const noexcept;
};

/// Every endpoint of the service.
[[nodiscard]] const std::vector<endpoint>& endpoints();

/// The routes of all endpoints. `shared` outlives the router.
[[nodiscard]] http::router make_router(context& shared);

// One file each.
[[nodiscard]] endpoint upload_image_endpoint(http::method verb);
[[nodiscard]] endpoint check_dockerfile_endpoint(http::method verb);
[[nodiscard]] endpoint tie_dockerfile_endpoint();
[[nodiscard]] endpoint list_images_endpoint();
[[nodiscard]] endpoint get_image_endpoint();
[[nodiscard]] endpoint list_files_endpoint();
[[nodiscard]] endpoint list_packages_endpoint();
[[nodiscard]] endpoint get_sbom_endpoint();
[[nodiscard]] endpoint list_findings_endpoint();
[[nodiscard]] endpoint list_checks_endpoint();
[[nodiscard]] endpoint get_verdict_endpoint();
[[nodiscard]] endpoint get_badge_endpoint();
[[nodiscard]] endpoint compare_endpoint();
[[nodiscard]] endpoint size_chart_endpoint();
[[nodiscard]] endpoint list_policies_endpoint();
[[nodiscard]] endpoint policy_schema_endpoint();
[[nodiscard]] endpoint get_policy_endpoint();
[[nodiscard]] endpoint put_policy_endpoint();
[[nodiscard]] endpoint delete_policy_endpoint();
[[nodiscard]] endpoint delete_image_endpoint();
[[nodiscard]] endpoint health_endpoint();
[[nodiscard]] endpoint readiness_endpoint();
[[nodiscard]] endpoint metrics_endpoint();
[[nodiscard]] endpoint version_endpoint();
[[nodiscard]] endpoint openapi_endpoint();
[[nodiscard]] endpoint problem_endpoint();
[[nodiscard]] endpoint get_index_endpoint();

} // namespace tare::service
