#include "service/answers.hpp"
#include "service/body_text.hpp"
#include "service/endpoint.hpp"
#include "service/judging.hpp"
#include "service/model.hpp"
#include "service/negotiation.hpp"
#include "service/preconditions.hpp"

#include <tare/http/offload.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace tare::service {
namespace {

parameter name_parameter()
{
    return {
        "name", parameter::place::path, "The policy's name: 1 to 64 of [a-z0-9._-].", {{"type", "string"}}
    };
}

std::string_view name_of(const exchange& x)
{
    return x.head.path_parameter("name");
}

/// Of a policy that may have been stored by a version that knew more.
std::string description_of(std::string_view json)
{
    const auto read = policy::read(json);
    return read ? read->value.description : std::string{};
}

model::policy_summary
summary_of(std::string_view name, std::string_view json, std::optional<std::string> stored_at)
{
    model::policy_summary out;
    out.name = name;
    out.description = description_of(json);
    out.built_in = !stored_at;
    out.stored_at = std::move(stored_at);
    out.etag = entity_tag(json);
    return out;
}

result<model::policy_list> list(store::report_store& store)
{
    model::policy_list out;
    for (const auto& b : policy::built_ins())
        out.policies.push_back(summary_of(b.name, b.json, std::nullopt));
    auto stored = store.policies();
    if (!stored)
        return stored.error();
    for (auto& p : *stored)
        out.policies.push_back(summary_of(p.name, p.json, std::move(p.stored_at)));
    std::sort(out.policies.begin(), out.policies.end(), [](const auto& a, const auto& b) {
        return a.name < b.name;
    });
    return out;
}

http::task<http::response> serve_list(exchange x)
{
    auto work = [x] { return list(*x.shared.reports); };
    const auto found = co_await http::offload(x.shared.storage, work);
    if (!found)
        co_return x.fail(found.error());
    http::response answer;
    answer.field("Cache-Control", "no-cache");
    answer.body(json_type, boost::json::serialize(boost::json::value_from(*found)));
    co_return answer;
}

http::task<http::response> serve_get(exchange x)
{
    auto work = [x] { return policy_json(*x.shared.reports, name_of(x)); };
    auto found = co_await http::offload(x.shared.storage, work);
    if (!found)
        co_return x.fail(found.error());
    const auto etag = entity_tag(*found);
    const bool unchanged = matches(joined_field(x.head, "if-none-match"), etag);
    http::response answer{unchanged ? 304U : 200U};
    answer.field("ETag", etag).field("Cache-Control", "no-cache");
    if (!unchanged)
        answer.body(json_type, std::move(*found));
    co_return answer;
}

http::task<http::response> serve_schema(exchange /*x*/)
{
    static const auto document = std::make_shared<const std::string>(policy::schema());
    http::response answer;
    answer.field("Cache-Control", "no-cache");
    answer.body("application/schema+json", document);
    co_return answer;
}

/// Whether a policy of that name may be changed at all.
result<void> check_name(std::string_view name)
{
    if (policy::find_built_in(name) != nullptr)
        return make_error(
            errc::conflict,
            fmt::format("The policy '{}' comes with Tare and cannot be changed: take another name.", name)
        );
    if (!policy::is_policy_name(name))
        return make_error(
            errc::invalid_parameter,
            "A policy's name is 1 to 64 of [a-z0-9._-], and begins with a letter or digit."
        );
    return {};
}

result<http::permit> admit_change(context& shared, const http::request& head)
{
    if (const auto named = check_name(head.path_parameter("name")); !named)
        return named.error();
    if (shared.stopping())
        return make_error(errc::shutting_down, "The service is told to stop. Try again in a moment.");
    return http::permit{};
}

result<http::permit> admit_put(context& shared, const http::request& head)
{
    auto permit = admit_change(shared, head);
    if (permit && !head.has_body())
        return make_error(
            errc::empty_input,
            "The request has no body. Send a policy: curl -T policy.json …/v1/policies/NAME"
        );
    return permit;
}

http::task<http::response> serve_put(exchange x)
{
    auto json = co_await read_text(&x.body, "max_policy_bytes", x.shared.settings.bounds.max_policy_bytes);
    if (!json)
        co_return x.fail(json.error());
    auto compute = [x, json = *json] { return policy::parse(json, x.shared.settings.bounds); };
    const auto valid = co_await http::offload(x.shared.analyses, std::move(compute));
    if (!valid)
        co_return x.fail(valid.error());
    const auto etag = entity_tag(*json);
    auto work = [x, json = *json, required = preconditions_of(x.head)] {
        return x.shared.reports->put_policy(name_of(x), json, [&required](const auto& current) {
            return check(required, current);
        });
    };
    const auto created = co_await http::offload(x.shared.writing, std::move(work));
    if (!created)
        co_return x.fail(created.error());
    x.shared.log.log(
        log_level::info, "policy stored", {{"request", x.head.id}, {"policy", std::string{name_of(x)}}}
    );
    http::response answer{*created ? 201U : 200U};
    answer.field("ETag", etag).field("Location", fmt::format("/v1/policies/{}", name_of(x)));
    answer.body(json_type, std::move(*json));
    co_return answer;
}

http::task<http::response> serve_delete(exchange x)
{
    auto work = [x, required = preconditions_of(x.head)] {
        return x.shared.reports->remove_policy(name_of(x), [&required](const auto& current) {
            return check(required, current);
        });
    };
    const auto removed = co_await http::offload(x.shared.writing, std::move(work));
    if (!removed)
        co_return x.fail(removed.error());
    x.shared.log.log(
        log_level::info, "policy deleted", {{"request", x.head.id}, {"policy", std::string{name_of(x)}}}
    );
    co_return http::response{204};
}

} // namespace

endpoint list_policies_endpoint()
{
    endpoint e;
    e.path = "/v1/policies";
    e.id = "listPolicies";
    e.summary = "All policies, those that come with Tare included";
    e.representations = {{json_type, "", schema_of<model::policy_list>}};
    e.answers = {{200, "The policies, by name.", {"Cache-Control"}}};
    e.errors = {errc::storage_failed};
    e.serve = serve_list;
    return e;
}

endpoint policy_schema_endpoint()
{
    endpoint e;
    e.path = "/v1/schemas/policy";
    e.id = "getPolicySchema";
    e.summary = "The JSON Schema of policies";
    e.representations = {{"application/schema+json", "", any_schema}};
    e.answers = {{200, "The schema.", {"Cache-Control"}}};
    e.serve = serve_schema;
    return e;
}

endpoint get_policy_endpoint()
{
    endpoint e;
    e.path = "/v1/policies/{name}";
    e.id = "getPolicy";
    e.summary = "A policy, as it was stored";
    e.parameters = {name_parameter()};
    e.representations = {{json_type, "", any_schema}};
    e.answers = {
        {200, "The policy.", {"ETag", "Cache-Control"}},
        {304, "The client has it already (If-None-Match).", {"ETag", "Cache-Control"}, false},
    };
    e.errors = {errc::not_found, errc::storage_failed};
    e.serve = serve_get;
    return e;
}

endpoint put_policy_endpoint()
{
    endpoint e;
    e.verb = http::method::put;
    e.path = "/v1/policies/{name}";
    e.id = "putPolicy";
    e.summary = "Stores a policy";
    e.description =
        "With If-Match only in the place of the one that is meant, with If-None-Match: * only where there "
        "is none. Everything wrong with it is said at once, with JSON pointers.";
    e.parameters = {name_parameter()};
    e.representations = {{json_type, "", any_schema}};
    e.answers = {
        {201, "The policy, which is new.", {"ETag", "Location"}},
        {200, "The policy, which took the place of another.", {"ETag", "Location"}},
    };
    e.errors = {errc::empty_input, errc::malformed_json,      errc::invalid_policy, errc::limit_exceeded,
                errc::conflict,    errc::precondition_failed, errc::storage_failed, errc::storage_full};
    e.serve = serve_put;
    e.admit = admit_put;
    e.takes = body_kind::policy;
    e.needs = access::admin;
    return e;
}

endpoint delete_policy_endpoint()
{
    endpoint e;
    e.verb = http::method::delete_;
    e.path = "/v1/policies/{name}";
    e.id = "deletePolicy";
    e.summary = "Forgets a policy";
    e.parameters = {name_parameter()};
    e.answers = {{204, "It is forgotten.", {}, false}};
    e.errors = {
        errc::not_found, errc::conflict, errc::precondition_failed, errc::storage_failed, errc::storage_full
    };
    e.serve = serve_delete;
    e.admit = admit_change;
    e.needs = access::admin;
    return e;
}

} // namespace tare::service
