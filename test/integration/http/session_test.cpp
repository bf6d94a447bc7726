#include "service_under_test.hpp"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <chrono>
#include <http_client.hpp>
#include <memory>
#include <mutex>
#include <regex>
#include <scoped_server.hpp>
#include <stdexcept>
#include <string>
#include <vector>

using namespace tare;
using namespace tare::test;
using http::method;

namespace {

constexpr const char* get_hello = "GET /hello/x HTTP/1.1\r\nHost: a\r\n\r\n";

reply ask(http_client& client, const std::string& bytes, bool without_body = false)
{
    client.send(bytes);
    auto got = client.read_reply(without_body);
    REQUIRE(got);
    return *got;
}

} // namespace

TEST_CASE("an answer is exactly these bytes")
{
    scoped_server server{make_routes()};
    http_client client{server.port()};
    const auto got = ask(client, "GET /hello/x HTTP/1.1\r\nHost: a\r\nX-Request-Id: r1\r\n\r\n");
    const std::regex expected{"HTTP/1\\.1 200 OK\r\nServer: tare\r\nDate: [A-Z][a-z]{2}, \\d\\d "
                              "[A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\r\n"
                              "X-Request-Id: r1\r\nX-Content-Type-Options: nosniff\r\nContent-Type: "
                              "text/plain\r\nContent-Length: 7\r\n\r\n"};
    CHECK(std::regex_match(got.head, expected));
    CHECK(got.body == "hello x");
}

TEST_CASE("a connection serves one request after another")
{
    scoped_server server{make_routes()};
    http_client client{server.port()};
    std::string last_id;
    for (int i = 0; i < 100; ++i) {
        const auto got = ask(client, get_hello);
        CHECK(got.status == 200);
        CHECK(got.field("connection").empty());
        CHECK(got.field("x-request-id").size() == 13);
        CHECK(got.field("x-request-id") != last_id);
        last_id = got.field("x-request-id");
    }
    CHECK(server.get().connections() == 1);
    CHECK(server.get().statistics().accepted == 1);
}

TEST_CASE("pipelined requests are answered in order, one at a time")
{
    scoped_server server{make_routes()};
    http_client client{server.port()};
    std::string all;
    for (int i = 0; i < 50; ++i)
        all += "GET /hello/" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n" +
               "PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
    client.send(all);
    for (int i = 0; i < 50; ++i) {
        CHECK(client.read_reply()->body == "hello " + std::to_string(i));
        CHECK(client.read_reply()->body == "3");
    }
}

TEST_CASE("HEAD is GET without the body")
{
    scoped_server server{make_routes()};
    http_client client{server.port()};
    const auto head = ask(client, "HEAD /hello/x HTTP/1.1\r\nHost: a\r\n\r\n", true);
    CHECK(head.status == 200);
    CHECK(head.field("content-length") == "7");
    const auto missing = ask(client, "HEAD /none HTTP/1.1\r\nHost: a\r\n\r\n", true);
    CHECK(missing.status == 404);
    CHECK(missing.field("content-length") != "0");
    CHECK(ask(client, get_hello).body == "hello x");
}

TEST_CASE("what is not there, and what is there with other methods")
{
    scoped_server server{make_routes()};
    http_client client{server.port()};
    CHECK(ask(client, "GET /none HTTP/1.1\r\nHost: a\r\n\r\n").status == 404);
    const auto wrong = ask(client, "DELETE /upload HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(wrong.status == 405);
    CHECK(wrong.field("allow") == "POST, PUT, OPTIONS");
    CHECK(wrong.field("content-type") == "application/problem+json");
    const auto options = ask(client, "OPTIONS /upload HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(options.status == 204);
    CHECK(options.field("allow") == "POST, PUT, OPTIONS");
    CHECK(options.field("content-length").empty());
    CHECK(ask(client, "OPTIONS /none HTTP/1.1\r\nHost: a\r\n\r\n").status == 404);
    CHECK(
        ask(client, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").field("allow") == "GET, HEAD, POST, PUT, OPTIONS"
    );
    CHECK(ask(client, "PATCH / HTTP/1.1\r\nHost: a\r\n\r\n").status == 405);
}

TEST_CASE("HTTP/1.0 is served")
{
    scoped_server server{make_routes()};
    {
        http_client client{server.port()};
        const auto got = ask(client, "GET /hello/x HTTP/1.0\r\n\r\n");
        CHECK(got.body == "hello x");
        CHECK(got.field("connection") == "close");
        CHECK(client.closed_by_server());
    }
    http_client client{server.port()};
    const auto got =
        ask(client, "PUT /upload HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 2\r\nExpect: "
                    "100-continue\r\n\r\nab");
    CHECK(got.status == 201);
    CHECK(got.field("connection") == "keep-alive");
}

TEST_CASE("100 Continue is sent when the body is first read, and not before")
{
    scoped_server server{make_routes()};
    const std::string expecting =
        "PUT /upload HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ";
    {
        http_client client{server.port()};
        const auto interim = ask(client, expecting + "5\r\n\r\n");
        CHECK(interim.head == "HTTP/1.1 100 Continue\r\n\r\n");
        CHECK(ask(client, "hello").body == "5");
        CHECK(ask(client, get_hello).status == 200);
    }
    {
        // The body is there already: the interim answer would come too late to mean anything.
        http_client client{server.port()};
        const auto got = ask(client, expecting + "5\r\n\r\nhello");
        CHECK(got.status == 201);
        CHECK(got.field("connection").empty());
        CHECK(ask(client, get_hello).status == 200);
    }
    {
        // Refused on the header alone; whether the body still comes is unknown, so the connection ends.
        http_client client{server.port()};
        const auto got = ask(client, expecting + std::to_string(upload_limit + 1) + "\r\n\r\n");
        CHECK(got.status == 413);
        CHECK(got.field("connection") == "close");
        CHECK(client.closed_by_server());
    }
    http_client client{server.port()};
    const auto got =
        ask(client, "PUT /upload HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\nContent-Length: 0\r\n\r\n");
    CHECK(got.status == 417);
}

TEST_CASE("a body over the route's limit is refused before it is read")
{
    const auto seen = std::make_shared<seen_requests>();
    scoped_server server{make_routes(seen)};
    const auto length = std::to_string(upload_limit + 1);
    {
        http_client client{server.port()};
        const auto got =
            ask(client, "PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n");
        CHECK(got.status == 413);
        CHECK(got.body.find(std::to_string(upload_limit)) != std::string::npos);
        CHECK(got.field("connection") == "close");
    }
    http_client client{server.port()};
    CHECK(ask(client, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").status == 413);
    CHECK(
        ask(client, "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").status == 413
    );
    CHECK(client.closed_by_server());
    CHECK(seen->uploads == 0);
}

TEST_CASE("a chunked body is refused where it crosses the route's limit")
{
    scoped_server server{make_routes()};
    http_client client{server.port()};
    client.send("PUT /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n");
    client.send(std::string(upload_limit, 'x') + "\r\n");
    const auto got = ask(client, "1\r\n");
    CHECK(got.status == 413);
    CHECK(client.closed_by_server());
}

TEST_CASE("admission is decided on the header, and its permit lasts until the handler is done")
{
    const auto slot = std::make_shared<std::atomic<int>>(0);
    const auto read = std::make_shared<std::atomic<bool>>(false);
    http::router routes;
    auto admit = [slot](const http::request& head) -> result<http::permit> {
        if (head.field("x-full"))
            return make_error(errc::busy, "All slots are taken.");
        if (head.field("x-broken"))
            throw std::runtime_error("secret of the admission");
        ++*slot;
        return http::permit{slot.get(), [slot](void*) { --*slot; }};
    };
    auto serve = [slot, read](const http::request&, http::body_reader&) -> http::task<http::response> {
        *read = true;
        http::response answer;
        answer.body("text/plain", std::to_string(*slot));
        co_return answer;
    };
    routes.add({method::put, "/", serve, 1000, admit});
    scoped_server server{std::move(routes)};
    {
        http_client client{server.port()};
        const auto got =
            ask(client,
                "PUT / HTTP/1.1\r\nHost: a\r\nX-Full: 1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
            );
        CHECK(got.status == 503);
        CHECK(got.field("retry-after") == "2");
        CHECK(got.field("connection") == "close");
        CHECK_FALSE(*read);
    }
    {
        http_client client{server.port()};
        const auto got = ask(client, "PUT / HTTP/1.1\r\nHost: a\r\nX-Broken: 1\r\n\r\n");
        CHECK(got.status == 500);
        CHECK(got.body.find("secret") == std::string::npos);
    }
    http_client client{server.port()};
    for (int i = 0; i < 10; ++i)
        CHECK(ask(client, "PUT / HTTP/1.1\r\nHost: a\r\n\r\n").body == "1");
    CHECK(*slot == 0);
}

TEST_CASE("an unread body that is small and known leaves the connection usable")
{
    scoped_server server{make_routes()};
    http_client client{server.port()};
    const std::string body(200'000, 'x');
    for (int i = 0; i < 3; ++i) {
        const auto got =
            ask(client, "PUT /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + body);
        CHECK(got.status == 200);
        CHECK(got.field("connection").empty());
    }
    CHECK(ask(client, get_hello).status == 200);
}

TEST_CASE(
    "an unread body that is large or of unknown length ends the connection, and the answer is read first"
)
{
    http::server_options options;
    options.limits.drain_timeout = std::chrono::hours{1};
    scoped_server server{make_routes(), options};
    for (const auto* const framing : {"Content-Length: 1000000000", "Transfer-Encoding: chunked"}) {
        http_client client{server.port()};
        client.send("PUT /ignore HTTP/1.1\r\nHost: a\r\n" + std::string{framing} + "\r\n\r\n");
        // What the client has sent by the time it looks must not turn into a reset.
        CHECK(client.try_send(std::string(100'000, '0')));
        const auto got = client.read_reply();
        REQUIRE(got);
        CHECK(got->status == 200);
        CHECK(got->field("connection") == "close");
        CHECK(client.closed_by_server());
    }
}

TEST_CASE("an exception in a handler is a 500 that tells nothing, and the thread goes on")
{
    http::router routes = make_routes();
    auto throwing = [](const http::request&, http::body_reader&) -> http::task<http::response> {
        throw std::runtime_error("secret of the handler");
        co_return http::response{};
    };
    auto unsendable = [](const http::request&, http::body_reader&) -> http::task<http::response> {
        http::response answer{204};
        answer.body("text/plain", "a 204 has no body");
        co_return answer;
    };
    routes.add({method::get, "/throws", throwing, 0, {}});
    routes.add({method::get, "/unsendable", unsendable, 0, {}});
    scoped_server server{std::move(routes)};
    http_client client{server.port()};
    for (const auto* const path : {"/throws", "/unsendable"}) {
        const auto got =
            ask(client, "GET " + std::string{path} + " HTTP/1.1\r\nHost: a\r\nX-Request-Id: r9\r\n\r\n");
        CHECK(got.status == 500);
        CHECK(got.body.find("secret") == std::string::npos);
        CHECK(got.body.find("r9") != std::string::npos);
    }
    CHECK(ask(client, get_hello).status == 200);
    CHECK(server.log().count("exception in a handler") == 2);
    const auto entry = server.log().entries().front();
    CHECK(entry.level == log_level::error);
    CHECK(entry.fields.at("exception") == "secret of the handler");
    CHECK(entry.fields.at("request") == "r9");
}

TEST_CASE("a valid traceparent goes into the log, and into no other request's line")
{
    const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const std::string field = "traceparent: 00-" + trace + "-00f067aa0ba902b7-01\r\n";
    scoped_server server{make_routes()};
    http_client client{server.port()};
    ask(client, "GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n");
    ask(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    ask(client, "GET / HTTP/1.1\r\nHost: a\r\n" + field + field + "\r\n");
    ask(client, "GET / HTTP/1.1\r\nHost: a\r\ntraceparent: 00-secret-01\r\n\r\n");
    REQUIRE(server.log().wait_for("request served", 4));
    const auto entries = server.log().entries();
    CHECK(entries.at(0).fields.at("trace_id") == trace);
    CHECK(entries.at(0).fields.at("parent_id") == "00f067aa0ba902b7");
    for (std::size_t i = 1; i < 4; ++i)
        CHECK_FALSE(entries.at(i).fields.contains("trace_id"));
}

TEST_CASE("no query and no user information of a target is logged")
{
    scoped_server server{make_routes()};
    const std::vector<std::string> heads{
        "GET /none?token=secret HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /none?token=secret HTTP/1.1\r\n\r\n",
        "GET /none#secret HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://u:secret@h/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "BREW /none?token=secret HTTP/1.1\r\nHost: a\r\n\r\n",
    };
    for (const auto& head : heads) {
        http_client client{server.port()};
        client.send(head);
        REQUIRE(client.read_reply());
    }
    REQUIRE(server.log().wait_for("request served", 1));
    REQUIRE(server.log().wait_for("request refused", 4));
    for (const auto& entry : server.log().entries())
        for (const auto& [name, value] : entry.fields) {
            INFO(name << '=' << value);
            CHECK(value.find("secret") == std::string::npos);
        }
}

TEST_CASE("every request is one line in the log and one observation")
{
    struct observation
    {
        std::string method, route, problem, refusal;
        unsigned status;
        std::uint64_t received, sent;
    };

    const auto guard = std::make_shared<std::mutex>();
    const auto observed = std::make_shared<std::vector<observation>>();
    http::server_options options;
    options.observe = [guard, observed](const http::served_request& r) {
        const std::scoped_lock lock{*guard};
        observed->push_back(
            {std::string{r.method}, std::string{r.route}, std::string{r.problem}, std::string{r.refusal},
             r.status, r.received, r.sent}
        );
    };
    scoped_server server{make_routes(), options};
    http_client client{server.port()};
    const auto uploaded =
        ask(client, "PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nX-Request-Id: u\r\n\r\nabc");
    ask(client, "GET /none HTTP/1.1\r\nHost: a\r\n\r\n");
    ask(client, "BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.closed_by_server());
    REQUIRE(server.log().wait_for("request served", 2));
    REQUIRE(server.log().wait_for("request refused"));

    const std::scoped_lock lock{*guard};
    REQUIRE(observed->size() == 3);
    CHECK(observed->at(0).route == "/upload");
    CHECK(observed->at(0).received == 3);
    CHECK(observed->at(0).sent == uploaded.head.size() + uploaded.body.size());
    CHECK(observed->at(1).method == "GET");
    CHECK(observed->at(1).route.empty());
    CHECK(observed->at(1).status == 404);
    CHECK(observed->at(1).problem == "not-found");
    CHECK(observed->at(1).refusal.empty());
    CHECK(observed->at(2).method == "other");
    CHECK(observed->at(2).problem == "not-implemented");
    CHECK(observed->at(2).refusal == "method");
    const auto entries = server.log().entries();
    CHECK(entries.at(0).level == log_level::info);
    CHECK(entries.at(0).fields.at("method") == "PUT");
    CHECK(entries.at(0).fields.at("route") == "/upload");
    CHECK(entries.at(0).fields.at("status") == "201");
    CHECK(entries.at(0).fields.at("received") == "3");
    CHECK(entries.at(0).fields.at("peer") == "127.0.0.1");
    CHECK(entries.at(0).fields.at("request") == "u");
    CHECK(entries.at(1).fields.at("path") == "/none");
    CHECK(entries.at(2).fields.at("path") == "/pot");
    CHECK(entries.at(2).fields.at("status") == "501");
    CHECK(entries.at(2).fields.at("refusal") == "method");
}
