#include "service/answers.hpp"
#include "service/endpoint.hpp"

#include <tare/http/offload.hpp>

#include <fmt/format.h>

namespace tare::service {
namespace {

http::response plain(std::string_view line)
{
    http::response answer;
    answer.field("Cache-Control", "no-store").body(text_type, std::string{line});
    return answer;
}

http::task<http::response> serve_health(exchange /*x*/)
{
    co_return plain("ok\n");
}

http::task<http::response> serve_readiness(exchange x)
{
    if (x.shared.stopping())
        co_return http::problem(make_error(errc::shutting_down, "The service is told to stop."), x.head.id);
    auto ask = [x] { return x.shared.reports->ready(); };
    const auto ready = co_await http::offload(x.shared.storage, ask);
    if (!ready)
        co_return http::problem(
            make_error(errc::busy, fmt::format("Not ready: {}", ready.error().detail)), x.head.id
        );
    co_return plain("ready\n");
}

} // namespace

endpoint health_endpoint()
{
    endpoint e;
    e.path = "/healthz";
    e.id = "getHealth";
    e.summary = "Whether the process lives";
    e.representations = {{text_type, "", text_schema}};
    e.answers = {{200, "It does.", {"Cache-Control"}}};
    e.needs = access::open;
    e.serve = serve_health;
    return e;
}

endpoint readiness_endpoint()
{
    endpoint e;
    e.path = "/readyz";
    e.id = "getReadiness";
    e.summary = "Whether the service takes work";
    e.description = "Turns false as soon as the service is told to stop, and while reports cannot be stored.";
    e.representations = {{text_type, "", text_schema}};
    e.answers = {{200, "It does.", {"Cache-Control"}}};
    e.needs = access::open;
    e.serve = serve_readiness;
    return e;
}

} // namespace tare::service
