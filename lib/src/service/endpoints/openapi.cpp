#include "service/answers.hpp"
#include "service/endpoint.hpp"

#include <tare/http/offload.hpp>

#include <utility>

namespace tare::service {
namespace {

http::task<http::response> serve_openapi(exchange x)
{
    auto work = [x] { return x.shared.openapi(); };
    auto document = co_await http::offload(x.shared.storage, work);
    http::response answer;
    answer.body(json_type, std::move(document));
    co_return answer;
}

} // namespace

endpoint openapi_endpoint()
{
    endpoint e;
    e.path = "/openapi.json";
    e.id = "getOpenApi";
    e.summary = "This document";
    e.representations = {{json_type, "", any_schema}};
    e.answers = {{200, "The OpenAPI 3.1 document of the service.", {}}};
    e.needs = access::open;
    e.serve = serve_openapi;
    return e;
}

} // namespace tare::service
