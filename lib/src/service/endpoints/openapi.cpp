#include "service/answers.hpp"
#include "service/endpoint.hpp"

namespace tare::service {
namespace {

http::task<http::response> serve_openapi(exchange x)
{
    http::response answer;
    answer.body(json_type, x.shared.openapi);
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
