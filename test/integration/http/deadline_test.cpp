#include "service_under_test.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <http_client.hpp>
#include <memory>
#include <scoped_server.hpp>
#include <string>
#include <thread>
#include <vector>

using namespace tare;
using namespace tare::test;
using namespace std::chrono_literals;
using http::method;

namespace {

using timer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
    boost::asio::io_context::executor_type>;

http::server_options with_limits(void (*change)(http::server_limits&))
{
    http::server_options options;
    change(options.limits);
    return options;
}

} // namespace

TEST_CASE("a connection on which nothing comes is closed without a word")
{
    scoped_server server{make_routes(), with_limits([](http::server_limits& l) { l.header_timeout = 50ms; })};
    http_client client{server.port()};
    CHECK(client.closed_by_server());
    CHECK(server.log().count("request served") == 0);
}

TEST_CASE("a header that does not end is answered with 408")
{
    scoped_server server{make_routes(), with_limits([](http::server_limits& l) {
                             l.header_timeout = 500ms;
                         })};
    http_client client{server.port()};
    client.send("GET / HTTP/1.1\r\nHost:");
    const auto got = client.read_reply();
    REQUIRE(got);
    CHECK(got->status == 408);
    CHECK(got->field("connection") == "close");
    CHECK(client.closed_by_server());
}

TEST_CASE("a header that drips does not extend its deadline")
{
    scoped_server server{make_routes(), with_limits([](http::server_limits& l) {
                             l.header_timeout = 300ms;
                         })};
    http_client client{server.port()};
    client.send("GET / HTTP/1.1\r\nX: ");
    // A pace, not a wait: the loop ends when the server has had enough.
    for (int i = 0; i < 4000 && server.log().count("request refused") == 0 && client.try_send("x"); ++i)
        std::this_thread::sleep_for(1ms);
    REQUIRE(server.log().wait_for("request refused"));
    CHECK(server.log().entries().front().fields.at("status") == "408");
}

TEST_CASE("a kept connection without a request is closed without a word")
{
    scoped_server server{make_routes(), with_limits([](http::server_limits& l) { l.idle_timeout = 50ms; })};
    http_client client{server.port()};
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.read_reply()->status == 200);
    CHECK(client.closed_by_server());
}

TEST_CASE("a body below the minimum rate is answered with 408")
{
    for (const auto* const framing :
         {"Content-Length: 100000\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n5\r\nab"}) {
        scoped_server server{make_routes(), with_limits([](http::server_limits& l) {
                                 l.body_window = 50ms;
                             })};
        http_client client{server.port()};
        client.send("PUT /upload HTTP/1.1\r\nHost: a\r\n" + std::string{framing});
        const auto got = client.read_reply();
        REQUIRE(got);
        CHECK(got->status == 408);
        CHECK(got->field("connection") == "close");
        CHECK(client.closed_by_server());
    }
}

TEST_CASE("a body that never begins is answered with 408, and one that begins late is not")
{
    const auto change = [](http::server_limits& l) {
        l.first_body_byte_timeout = 2s;
        l.body_window = 50ms;
        l.idle_timeout = 150ms;
        l.min_body_rate = 1;
    };
    scoped_server server{make_routes(), with_limits(change)};
    const std::string head =
        "PUT /upload HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
    http_client silent{server.port()};
    silent.send(head);
    CHECK(silent.read_reply()->status == 100);
    http_client late{server.port()};
    late.send(head);
    CHECK(late.read_reply()->status == 100);
    // The end of an idle connection comes later than a window and earlier than the deadline of the first
    // byte.
    http_client idle{server.port()};
    idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(idle.read_reply()->status == 200);
    CHECK(idle.closed_by_server());
    late.send("hello");
    CHECK(late.read_reply()->status == 201);
    CHECK(silent.read_reply()->status == 408);
}

TEST_CASE("a body that drips is refused, although each byte is in time")
{
    scoped_server server{make_routes(), with_limits([](http::server_limits& l) { l.body_window = 100ms; })};
    http_client client{server.port()};
    client.send("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
    for (int i = 0; i < 4000 && server.log().count("request served") == 0 && client.try_send("x"); ++i)
        std::this_thread::sleep_for(1ms);
    const auto got = client.read_reply();
    REQUIRE(got);
    CHECK(got->status == 408);
}

TEST_CASE("a body at the minimum rate may take any number of windows")
{
    scoped_server server{make_routes(), with_limits([](http::server_limits& l) {
                             l.body_window = 400ms;
                             l.min_body_rate = 1;
                         })};
    http_client client{server.port()};
    client.send("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 300\r\n\r\n");
    // Each window wants one byte: enough room for a machine that is busy with other things.
    const auto until = std::chrono::steady_clock::now() + 1s;
    std::size_t sent = 0;
    while (sent < 300) {
        client.send("xxxx");
        sent += 4;
        if (std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(15ms);
    }
    const auto got = client.read_reply();
    REQUIRE(got);
    CHECK(got->status == 201);
    CHECK(got->body == "300");
}

TEST_CASE("the time a handler takes does not count against the client")
{
    http::router routes;
    auto slow = [](const http::request& head, http::body_reader& body) -> http::task<http::response> {
        std::vector<std::byte> piece(1);
        const auto first = co_await body.read(piece);
        const auto here = co_await boost::asio::this_coro::executor;
        timer pause{here, 200ms};
        co_await pause.async_wait(boost::asio::use_awaitable_t<boost::asio::io_context::executor_type>{});
        const auto second = co_await body.read(piece);
        if (!first || !second)
            co_return http::problem(first ? second.error() : first.error(), head.id);
        http::response answer{201};
        co_return answer;
    };
    routes.add({method::put, "/", slow, 100, {}});
    scoped_server server{std::move(routes), with_limits([](http::server_limits& l) {
                             l.body_window = 50ms;
                         })};
    http_client client{server.port()};
    client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab");
    const auto got = client.read_reply();
    REQUIRE(got);
    CHECK(got->status == 201);
}

TEST_CASE("a client that does not take its answer is cut off")
{
    http::router routes;
    const auto large = std::make_shared<const std::string>(64 << 20, 'x');
    auto serve = [large](const http::request&, http::body_reader&) -> http::task<http::response> {
        http::response answer;
        answer.body("text/plain", large);
        co_return answer;
    };
    routes.add({method::get, "/", serve, 0, {}});
    scoped_server server{std::move(routes), with_limits([](http::server_limits& l) {
                             l.write_timeout = 50ms;
                         })};
    http_client client{server.port()};
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(server.log().wait_for("answer not delivered"));
}
