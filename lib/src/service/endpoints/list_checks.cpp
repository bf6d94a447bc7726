#include "service/answers.hpp"
#include "service/endpoint.hpp"
#include "service/model.hpp"
#include "service/negotiation.hpp"

#include <tare/check/write.hpp>

namespace tare::service {
namespace {

http::task<http::response> serve_list_checks(exchange x)
{
    const auto chosen = choose_representation(x.self, x.head);
    if (!chosen)
        co_return x.fail(chosen.error());
    const auto& all = check::catalogue();
    auto body = (*chosen)->format == "text" ? check::to_text(all) : check::to_json(all);
    http::response answer;
    answer.field("Vary", "Accept");
    answer.body((*chosen)->content_type, std::move(body));
    co_return answer;
}

} // namespace

endpoint list_checks_endpoint()
{
    endpoint e;
    e.path = "/v1/checks";
    e.id = "listChecks";
    e.summary = "What is checked, and why";
    e.description =
        "Every check, with the rules of others that ask for the same and with what to do about a violation.";
    e.parameters = {format_parameter({"json", "text"})};
    e.representations = {{json_type, "json", schema_of<model::check_list>}, {text_type, "text", text_schema}};
    e.answers = {{200, "The checks, by practice and number.", {"Vary"}}};
    e.serve = serve_list_checks;
    return e;
}

} // namespace tare::service
