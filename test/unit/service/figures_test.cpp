#include "service/context.hpp"
#include "service/endpoint.hpp"

#include <tare/http/server_metrics.hpp>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include <generated_text.hpp>
#include <prometheus_text.hpp>
#include <recorded_log.hpp>
#include <string>

namespace tare::service {
namespace {

/// The table of docs/observability.md.
std::string as_markdown(const http::metrics& all)
{
    std::string text = "| Metric | Type | Labels | What it counts |\n|---|---|---|---|\n";
    for (const auto& d : all.describe())
        text += fmt::format("| `{}` | {} | {} | {} |\n", d.name, d.type, fmt::join(d.labels, ", "), d.help);
    return text;
}

} // namespace

TEST_CASE("docs/observability.md lists every metric, and their number is bounded", "[service]")
{
    test::recorded_log log;
    context shared{log, store::open_in_memory(), config{}};
    http::server_metrics requests{shared.counted.all, make_router(shared), "tare"};
    http::server_options options;
    options.listen = {"127.0.0.1:0"};
    const http::server server{options, make_router(shared), log};
    requests.watch(server);

    const auto table = as_markdown(shared.counted.all);
    const auto file = std::string{TARE_SOURCE_DIR} + "/docs/observability.md";
    INFO("TARE_UPDATE_DOCS=1 brings it up to date");
    CHECK(test::generated_part(file, "metrics", table) == table);
    CHECK(shared.counted.all.max_series() < 4000);
    const test::prometheus_text read{shared.counted.all.text()};
    CHECK(read.series() < 700);
}

} // namespace tare::service
