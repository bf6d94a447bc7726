#include "../../unit/store/sample_report.hpp"
#include "scoped_service.hpp"

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <memory>
#include <prometheus_text.hpp>
#include <string>
#include <vector>

using namespace tare;
using namespace tare::test;

namespace {

prometheus_text scrape(const scoped_service& s)
{
    const auto got = s.get("/metrics");
    REQUIRE(got.status == 200);
    CHECK(got.field("content-type") == "text/plain; version=0.0.4; charset=utf-8");
    CHECK(got.field("cache-control") == "no-store");
    return prometheus_text{got.body};
}

/// Drops everything: a hundred thousand events are not worth keeping.
class unread_log final : public log_sink
{
public:
    [[nodiscard]] bool enabled(log_level level) const noexcept override { return level == log_level::error; }

    void write(log_level, std::string_view, std::span<const log_field>) override {}
};

} // namespace

TEST_CASE("metrics say what was asked of the service and what came of it")
{
    service::config c;
    c.max_uploads = 1;
    const scoped_service s{c};
    const auto archive = sample_image(1).docker_archive();
    REQUIRE(s.put("/v1/images?name=app", archive).status == 201);
    REQUIRE(s.put("/v1/images?name=app", archive).status == 200);
    REQUIRE(s.put("/v1/images", "not an archive").status == 415);
    REQUIRE(s.put("/v1/images?nope=1", archive).status == 400);
    REQUIRE(s.put("/v1/images?platform=%00", archive).status == 400);
    REQUIRE(s.put("/v1/images?platform=nope", archive).status == 400);
    REQUIRE(s.get("/v1/images/app").status == 200);
    REQUIRE(s.get("/v1/images/none").status == 404);
    REQUIRE(s.get("/none").status == 404);

    http_client held{s.port()};
    held.send("PUT /v1/images HTTP/1.1\r\nHost: t\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n");
    REQUIRE(held.read_reply().value().status == 100);
    REQUIRE(s.put("/v1/images", archive).status == 503);

    const auto seen = scrape(s);
    const std::map<std::string, std::string> upload{{"method", "PUT"}, {"route", "/v1/images"}};
    const auto requests = [&seen, &upload](const std::string& status) {
        auto labels = upload;
        labels["status"] = status;
        return seen.value("tare_http_requests_total", labels);
    };
    CHECK(requests("201") == 1);
    CHECK(requests("200") == 1);
    CHECK(requests("415") == 1);
    CHECK(requests("503") == 1);
    CHECK(seen.value("tare_http_requests_total", {{"route", "/v1/images/{id}"}, {"status", "404"}}) == 1);
    CHECK(seen.value("tare_http_requests_total", {{"route", "none"}, {"status", "404"}}) == 1);
    CHECK(seen.value("tare_http_problems_total", {{"problem", "not-found"}}) == 2);
    CHECK(seen.value("tare_http_problems_total", {{"problem", "not-an-image"}}) == 1);
    CHECK(seen.value("tare_http_refused_requests_total", {{"reason", "target"}}) == 1);
    CHECK(seen.value("tare_http_connections").value() >= 2);
    CHECK(seen.value("tare_http_accepted_connections_total").value() >= 11);
    CHECK(seen.value("tare_uploads_in_flight") == 1);
    CHECK(seen.value("tare_uploads_limit") == 1);
    CHECK(seen.value("tare_uploads_admitted_total") == 4);
    CHECK(seen.value("tare_uploads_refused_total", {{"reason", "busy"}}) == 1);
    CHECK(seen.value("tare_uploads_refused_total", {{"reason", "invalid"}}) == 1);
    CHECK(seen.value("tare_upload_received_bytes_total") == static_cast<double>(2 * archive.size() + 14));
    CHECK(seen.value("tare_analyses_total", {{"outcome", "created"}}) == 1);
    CHECK(seen.value("tare_analyses_total", {{"outcome", "unchanged"}}) == 1);
    CHECK(seen.value("tare_analyses_total", {{"outcome", "refused"}}) == 1);
    CHECK(seen.value("tare_analyses_total", {{"outcome", "failed"}}) == 0);
    for (const auto* const stage : {"receive", "analyse", "store"})
        CHECK(seen.value("tare_analysis_stage_seconds_count", {{"stage", stage}}) == 2);
    CHECK(seen.value("tare_analysis_stage_seconds_sum", {{"stage", "analyse"}}).value() > 0);
    CHECK(seen.value("tare_store_operation_duration_seconds_count", {{"operation", "put"}}) == 2);
    CHECK(seen.value("tare_store_operation_duration_seconds_count", {{"operation", "report"}}) == 2);
    CHECK(seen.value("tare_store_failures_total") == 0);
    CHECK(seen.value("tare_store_writable") == 1);
    CHECK(seen.value("tare_store_bytes") == 0);
    CHECK(seen.value("tare_store_images") == 1);
    CHECK(seen.value("process_resident_memory_bytes").value() > 0);
    CHECK(seen.value("tare_build_info") == 1);

    held.close();
    auto in_flight = 1.0;
    while (in_flight > 0)
        in_flight = scrape(s).value("tare_uploads_in_flight").value();
    CHECK(scrape(s).value("tare_analyses_total", {{"outcome", "refused"}}) == 2);
}

TEST_CASE("the store's size and failures are counted")
{
    const temporary_directory directory;
    service::config c;
    c.data_dir = directory.path();
    const scoped_service s{c};
    const auto before = scrape(s).value("tare_store_bytes").value();
    CHECK(before > 0);
    REQUIRE(s.put("/v1/images?name=app", sample_image(1).docker_archive()).status == 201);
    CHECK(scrape(s).value("tare_store_bytes").value() > before);
    CHECK(scrape(s).value("tare_store_images") == 1);
    REQUIRE(s.ask("DELETE", "/v1/images/app").status == 204);
    CHECK(scrape(s).value("tare_store_images") == 0);
}

TEST_CASE("a client may ask for OpenMetrics, and gets the text format unless it does")
{
    const scoped_service s;
    const std::string open = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    const std::string plain = "text/plain; version=0.0.4; charset=utf-8";
    // As Prometheus 2 and 3 ask.
    const std::string prometheus_2 =
        "Accept: application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;"
        "q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2\r\n";
    const std::string prometheus_3 =
        "Accept: application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
        "application/openmetrics-text;version=0.0.1;q=0.5,text/"
        "plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
        "text/plain;version=0.0.4;q=0.3,*/*;q=0.2\r\n";
    for (const auto& accept : {prometheus_2, prometheus_3}) {
        const auto got = s.get("/metrics", accept);
        CHECK(got.field("content-type") == open);
        CHECK_NOTHROW(prometheus_text{got.body, true});
    }
    for (const std::string accept :
         {"", "Accept: */*\r\n", "Accept: text/plain\r\n", "Accept: text/plain;version=0.0.4\r\n"})
        CHECK(s.get("/metrics", accept).field("content-type") == plain);
    CHECK(s.get("/metrics?format=openmetrics").field("content-type") == open);
    CHECK(s.get("/metrics", "Accept: application/json\r\n").status == 406);
    CHECK(s.ask("HEAD", "/metrics").status == 200);
}

TEST_CASE("a hundred thousand different requests add no series")
{
    unread_log quiet;
    service::config c;
    c.listen = {"127.0.0.1:0"};
    service::service running{c, quiet};
    const std::jthread thread{[&running] { running.run(); }};
    // Before the thread is joined, also when a check fails.
    const std::shared_ptr<void> stop{nullptr, [&running](void*) { running.stop(); }};
    http_client client{running.ports().front()};
    const auto ask = [&client](const std::string& target) {
        client.send("GET " + target + " HTTP/1.1\r\nHost: t\r\n\r\n");
        return client.read_reply().value();
    };
    const auto before = prometheus_text{ask("/metrics").body};
    constexpr int batch = 500;
    for (int i = 0; i < 100'000; i += batch) {
        std::string requests;
        for (int j = i; j < i + batch; ++j) {
            const auto n = std::to_string(j);
            // Another path, image, parameter, problem, agent and request id each time.
            switch (j % 4) {
            case 0:
                requests += "GET /x" + n + "%22%7B?a" + n + "=1 HTTP/1.1\r\nHost: h" + n + "\r\n\r\n";
                break;
            case 1:
                requests += "DELETE /v1/checks?tag" + n + "=%22 HTTP/1.1\r\nHost: t\r\n\r\n";
                break;
            case 2:
                requests += "GET /problems/p" + n + " HTTP/1.1\r\nHost: t\r\nUser-Agent: a" + n + "\r\n\r\n";
                break;
            default:
                requests +=
                    "GET /metrics?m" + n + "=%7B%7D HTTP/1.1\r\nHost: t\r\nX-Request-Id: r" + n + "\r\n\r\n";
            }
        }
        client.send(requests);
        for (int j = 0; j < batch; ++j)
            REQUIRE(client.read_reply());
    }
    const auto after = prometheus_text{ask("/metrics").body};
    CHECK(after.value("tare_http_requests_total").value() > 100'000);
    // Series of requests are shown from the first one on: a handful of routes and statuses were met here.
    CHECK(after.series() - before.series() <= 10);
    CHECK(after.series() < 1000);
}
