#include "service/endpoint.hpp"

#include "service/negotiation.hpp"

#include <tare/policy/policy.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace tare::service {
namespace {

std::string known_parameters(const endpoint& e)
{
    std::string names;
    for (const auto& p : e.parameters)
        if (p.where == parameter::place::query)
            names += (names.empty() ? "" : ", ") + std::string{p.name};
    return names.empty() ? "none" : names;
}

/// A misspelt parameter that is ignored gives an answer to another question.
result<void> check_query(const endpoint& e, const http::request& head)
{
    for (auto p = head.query.begin(); p != head.query.end(); ++p) {
        const auto& name = p->first;
        const auto known =
            std::find_if(e.parameters.begin(), e.parameters.end(), [&](const parameter& candidate) {
                return candidate.where == parameter::place::query && candidate.name == name;
            });
        if (known == e.parameters.end())
            return make_error(
                errc::invalid_parameter, fmt::format(
                                             "There is no parameter '{}' here; there are: {}.",
                                             name.substr(0, 100), known_parameters(e)
                                         )
            );
        if (!known->repeats &&
            std::any_of(head.query.begin(), p, [&](const auto& before) { return before.first == name; }))
            return make_error(
                errc::invalid_parameter, fmt::format("The parameter '{}' is given twice.", name)
            );
    }
    for (const auto& wanted : e.parameters)
        if (wanted.where == parameter::place::query && wanted.is_required && !head.parameter(wanted.name))
            return make_error(
                errc::invalid_parameter, fmt::format("The parameter '{}' is missing.", wanted.name)
            );
    return {};
}

result<http::permit> admit(context& shared, const endpoint& e, const http::request& head)
{
    if (const auto valid = check_query(e, head); !valid)
        return valid.error();
    if (!e.representations.empty())
        if (const auto chosen = choose_representation(e, head); !chosen)
            return chosen.error();
    if (e.admit != nullptr)
        return e.admit(shared, head);
    return http::permit{};
}

std::uint64_t most_bytes(body_kind kind, const limits& bounds) noexcept
{
    switch (kind) {
    case body_kind::archive:
        return bounds.max_archive_bytes;
    case body_kind::dockerfile:
        return bounds.max_dockerfile_bytes;
    case body_kind::policy:
        return bounds.max_policy_bytes;
    case body_kind::none:
        break;
    }
    return 0;
}

} // namespace

std::string_view endpoint::scope() const noexcept
{
    switch (needs) {
    case access::open:
        return {};
    case access::read:
        return "read";
    case access::write:
        return "write";
    case access::admin:
        return "admin";
    case access::by_method:
        break;
    }
    return verb == http::method::get ? "read" : "write";
}

const std::vector<endpoint>& endpoints()
{
    static const std::vector<endpoint> table{
        upload_image_endpoint(http::method::put),
        upload_image_endpoint(http::method::post),
        list_images_endpoint(),
        get_image_endpoint(),
        delete_image_endpoint(),
        list_files_endpoint(),
        list_packages_endpoint(),
        list_findings_endpoint(),
        list_checks_endpoint(),
        get_sbom_endpoint(),
        get_verdict_endpoint(),
        get_badge_endpoint(),
        compare_endpoint(),
        size_chart_endpoint(),
        list_policies_endpoint(),
        policy_schema_endpoint(),
        get_policy_endpoint(),
        put_policy_endpoint(),
        delete_policy_endpoint(),
        check_dockerfile_endpoint(http::method::put),
        check_dockerfile_endpoint(http::method::post),
        tie_dockerfile_endpoint(),
        health_endpoint(),
        readiness_endpoint(),
        metrics_endpoint(),
        version_endpoint(),
        openapi_endpoint(),
        problem_endpoint(),
        get_index_endpoint(),
    };
    return table;
}

http::router make_router(context& shared)
{
    http::router router;
    for (const auto& e : endpoints()) {
        http::route r;
        r.verb = e.verb;
        r.path = e.path;
        r.serve = [shared = &shared, &e](const http::request& head, http::body_reader& body) {
            return e.serve(exchange{*shared, e, head, body});
        };
        r.max_body_bytes = most_bytes(e.takes, shared.settings.bounds);
        r.scope = e.scope();
        r.admit = [shared = &shared, &e](const http::request& head) { return admit(*shared, e, head); };
        router.add(std::move(r));
    }
    return router;
}

} // namespace tare::service
