#include "service/answers.hpp"
#include "service/endpoint.hpp"
#include "service/model.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include <fmt/format.h>

namespace tare::service {
namespace {

http::task<http::response> serve_problem_type(exchange x)
{
    const auto wanted = x.head.path_parameter("id");
    for (std::size_t i = 0; i < error_count(); ++i) {
        const auto& d = describe(static_cast<errc>(i));
        if (d.id != wanted)
            continue;
        model::problem_type found;
        found.type = fmt::format("/problems/{}", d.id);
        found.title = d.title;
        found.status = d.status;
        http::response answer;
        answer.body(json_type, boost::json::serialize(boost::json::value_from(found)));
        co_return answer;
    }
    co_return x.fail(make_error(errc::not_found, fmt::format("There is no problem type '{}'.", wanted)));
}

} // namespace

endpoint problem_endpoint()
{
    endpoint e;
    e.path = "/problems/{id}";
    e.id = "getProblemType";
    e.summary = "What a problem's type means";
    e.description = "The `type` of every problem document leads here (RFC 9457 section 3.1.1).";
    e.parameters = {{"id", parameter::place::path, "The identifier.", {{"type", "string"}}}};
    e.representations = {{json_type, "", schema_of<model::problem_type>}};
    e.answers = {{200, "The type.", {}}};
    e.errors = {errc::not_found};
    e.needs = access::open;
    e.serve = serve_problem_type;
    return e;
}

} // namespace tare::service
