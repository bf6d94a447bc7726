#include <tare/base/error.hpp>
#include <tare/http/metrics.hpp>
#include <tare/http/server_metrics.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <prometheus_text.hpp>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace tare::http {
namespace {

using namespace std::chrono_literals;
using test::prometheus_text;

task<response> nothing(const request&, body_reader&)
{
    co_return response{204};
}

router some_routes()
{
    router routes;
    routes.add({method::get, "/", nothing, 0, {}});
    routes.add({method::get, "/v1/images/{id}", nothing, 0, {}});
    routes.add({method::put, "/v1/images", nothing, 0, {}});
    routes.add({method::head, "/v1/images/{id}", nothing, 0, {}});
    return routes;
}

} // namespace

TEST_CASE("figures are written as Prometheus reads them", "[http]")
{
    metrics m;
    auto& things = m.add_counter("tare_things_total", "Things that were counted.", {{"kind", "a"}});
    m.add_counter(
        "tare_things_total", "Things that were counted.", {{"kind", "quote\" backslash\\ newline\n"}}
    );
    auto& level = m.add_gauge("tare_level", "How high it stands.");
    m.add_reading(metrics::kind::gauge, "tare_share_ratio", "A share.", {}, [] { return 0.25; });
    things.add(3);
    level.set(7);
    level.add(-9);

    const auto text = m.text();
    CHECK(
        text == "# HELP tare_things_total Things that were counted.\n"
                "# TYPE tare_things_total counter\n"
                "tare_things_total{kind=\"a\"} 3\n"
                "tare_things_total{kind=\"quote\\\" backslash\\\\ newline\\n\"} 0\n"
                "# HELP tare_level How high it stands.\n"
                "# TYPE tare_level gauge\n"
                "tare_level -2\n"
                "# HELP tare_share_ratio A share.\n"
                "# TYPE tare_share_ratio gauge\n"
                "tare_share_ratio 0.25\n"
    );
    const prometheus_text read{text};
    CHECK(read.series() == 4);
    CHECK(m.max_series() == 4);
    CHECK(read.value("tare_things_total", {{"kind", "quote\" backslash\\ newline\n"}}) == 0);

    const prometheus_text open{m.text(metrics::format::openmetrics), true};
    CHECK(open.families().at("tare_things").type == "counter");
    CHECK(open.value("tare_things_total", {{"kind", "a"}}) == 3);
    CHECK(metrics::content_type(metrics::format::prometheus) == "text/plain; version=0.0.4; charset=utf-8");
    CHECK(
        metrics::content_type(metrics::format::openmetrics) ==
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    );
}

TEST_CASE("durations fall into the first bucket that holds them", "[http]")
{
    metrics m;
    auto& durations = m.add_durations("tare_wait_seconds", "Waiting.", {{"for", "it"}});
    durations.observe(0ns);
    durations.observe(100us);
    durations.observe(100us + 1ns);
    durations.observe(1s);
    durations.observe(301s);
    for (const auto f : {metrics::format::prometheus, metrics::format::openmetrics}) {
        const prometheus_text read{m.text(f), f == metrics::format::openmetrics};
        const auto bucket = [&read](const char* bound) {
            return read.value("tare_wait_seconds_bucket", {{"le", bound}, {"for", "it"}});
        };
        CHECK(bucket("0.0001") == 2);
        CHECK(bucket("0.0005") == 3);
        CHECK(bucket("1.0") == 4);
        CHECK(bucket("300.0") == 4);
        CHECK(bucket("+Inf") == 5);
        CHECK(read.value("tare_wait_seconds_count") == 5);
        CHECK(read.value("tare_wait_seconds_sum").value() > 302);
        CHECK(read.series() == m.max_series());
    }
}

TEST_CASE("a metric that would break the format is refused when it is made", "[http]")
{
    metrics m;
    m.add_counter("a_total", "A.", {{"x", "1"}});
    m.add_gauge("b", "B.");
    CHECK_THROWS_AS(m.add_counter("a_total", "A.", {{"x", "1"}}), std::logic_error);
    CHECK_THROWS_AS(m.add_counter("a_total", "Something else.", {{"x", "2"}}), std::logic_error);
    CHECK_THROWS_AS(m.add_counter("a_total", "A.", {{"y", "2"}}), std::logic_error);
    CHECK_THROWS_AS(m.add_gauge("b", "B."), std::logic_error);
    CHECK_THROWS_AS(m.add_counter("b", "B."), std::logic_error);
    CHECK_THROWS_AS(m.add_counter("c", "No suffix."), std::logic_error);
    CHECK_THROWS_AS(m.add_gauge("c_total", "A suffix."), std::logic_error);
    CHECK_THROWS_AS(m.add_durations("c", "No unit."), std::logic_error);
    CHECK_THROWS_AS(m.add_gauge("", "None."), std::logic_error);
    CHECK_THROWS_AS(m.add_gauge("1c", "A digit."), std::logic_error);
    CHECK_THROWS_AS(m.add_gauge("c-d", "A dash."), std::logic_error);
    CHECK_THROWS_AS(m.add_gauge("c", ""), std::logic_error);
    CHECK_THROWS_AS(m.add_gauge("d", "Two\nlines."), std::logic_error);
    CHECK_THROWS_AS(m.add_gauge("e", "A.", {{"le", "1"}}), std::logic_error);
    CHECK_THROWS_AS(m.add_gauge("f", "A.", {{"__x", "1"}}), std::logic_error);
    CHECK_THROWS_AS(m.add_gauge("g", "A.", {{"x:y", "1"}}), std::logic_error);
    CHECK_THROWS_AS(m.add_gauge("h", "A.", {{"x", "1"}, {"x", "2"}}), std::logic_error);
    CHECK_THROWS_AS(m.add_table("i_total", "A.", {}, "x", {"1"}), std::logic_error);
    CHECK_THROWS_AS(m.add_table("j_total", "A.", {{{"x", "1"}}, {{"x", "1"}}}, "y", {"1"}), std::logic_error);
}

TEST_CASE("counting from several threads loses nothing", "[http]")
{
    metrics m;
    auto& counted = m.add_counter("a_total", "A.");
    auto& durations = m.add_durations("a_seconds", "A.");
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < 10'000; ++i) {
                    counted.add();
                    durations.observe(std::chrono::microseconds{i});
                }
            });
        for (int i = 0; i < 20; ++i)
            CHECK_NOTHROW(prometheus_text{m.text()});
    }
    CHECK(counted.value() == 40'000);
    CHECK(prometheus_text{m.text()}.value("a_seconds_count") == 40'000);
}

TEST_CASE("the process's own figures are plausible", "[http]")
{
    metrics m;
    add_process_metrics(m);
    const prometheus_text read{m.text()};
    CHECK(read.value("process_resident_memory_bytes").value() > 1e6);
    CHECK(
        read.value("process_virtual_memory_bytes").value() >=
        read.value("process_resident_memory_bytes").value()
    );
    CHECK(read.value("process_open_fds").value() >= 3);
    CHECK(read.value("process_max_fds").value() >= read.value("process_open_fds").value());
    CHECK(read.value("process_threads").value() >= 1);
    CHECK(read.value("process_cpu_seconds_total").value() > 0);
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto age =
        std::chrono::duration<double>(now).count() - read.value("process_start_time_seconds").value();
    // The start is known to a hundredth of a second.
    CHECK(age > -1);
    CHECK(age < 3600);
    CHECK(
        prometheus_text{m.text()}.value("process_start_time_seconds") ==
        read.value("process_start_time_seconds")
    );
}

TEST_CASE("requests are counted by method, route and status", "[http]")
{
    metrics m;
    server_metrics counted{m, some_routes(), "tare"};
    served_request r;
    r.method = "GET";
    r.route = "/v1/images/{id}";
    r.status = 200;
    r.sent = 100;
    r.duration = 3ms;
    counted.observe(r);
    counted.observe(r);
    r.status = 404;
    r.problem = "not-found";
    counted.observe(r);
    counted.observe({"other", "", 501, "not-implemented", "method", 0, 10, 1ms});
    counted.observe({"OPTIONS", "", 204, "", "", 0, 10, 1ms});
    counted.observe({"HEAD", "/", 299, "", "", 5, 10, 1ms});
    const prometheus_text read{m.text()};
    const std::string requests = "tare_http_requests_total";
    CHECK(read.value(requests, {{"method", "GET"}, {"route", "/v1/images/{id}"}, {"status", "200"}}) == 2);
    CHECK(read.value(requests, {{"method", "GET"}, {"route", "/v1/images/{id}"}, {"status", "404"}}) == 1);
    CHECK(read.value(requests, {{"method", "other"}, {"route", "none"}, {"status", "501"}}) == 1);
    CHECK(read.value(requests, {{"method", "OPTIONS"}, {"route", "none"}, {"status", "204"}}) == 1);
    CHECK(read.value(requests, {{"method", "HEAD"}, {"route", "/"}, {"status", "other"}}) == 1);
    CHECK(read.value("tare_http_request_duration_seconds_count", {{"route", "/v1/images/{id}"}}) == 3);
    CHECK(read.value("tare_http_problems_total", {{"problem", "not-found"}}) == 1);
    CHECK(read.value("tare_http_problems_total", {{"problem", "internal"}}) == 0);
    CHECK(read.value("tare_http_refused_requests_total", {{"reason", "method"}}) == 1);
    CHECK(read.value("tare_http_refused_requests_total", {{"reason", "two-lengths"}}) == 0);
    CHECK(read.value("tare_http_sent_bytes_total") == 330);
    CHECK(read.value("tare_http_received_body_bytes_total") == 5);
    for (std::size_t i = 0; i < error_count(); ++i)
        CHECK(read.value(
            "tare_http_problems_total", {{"problem", std::string{describe(static_cast<errc>(i)).id}}}
        ));
    for (const auto reason : refusal_reasons())
        CHECK(read.value("tare_http_refused_requests_total", {{"reason", std::string{reason}}}));
}

TEST_CASE("whatever a client says, there are no more series than there were places for", "[http]")
{
    metrics m;
    server_metrics counted{m, some_routes(), "tare"};
    const auto bound = m.max_series();
    std::mt19937 random{1};
    const auto word = [&random] {
        std::string text;
        for (auto length = random() % 40; length > 0; --length)
            text += static_cast<char>(random());
        return text;
    };
    for (int i = 0; i < 100'000; ++i) {
        const auto verb = word();
        const auto path = word();
        const auto problem = word();
        const auto refusal = word();
        counted.observe(
            {verb, path, static_cast<unsigned>(random()), problem, refusal, random(), random(), 1us}
        );
    }
    const prometheus_text read{m.text()};
    CHECK(m.max_series() == bound);
    CHECK(read.series() <= bound);
    CHECK(read.value("tare_http_requests_total", {{"method", "other"}, {"route", "none"}}) == 100'000);
}

} // namespace tare::http
