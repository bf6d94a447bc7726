#include "service_under_test.hpp"

#include <tare/http/offload.hpp>

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <chrono>
#include <http_client.hpp>
#include <manual_clock.hpp>
#include <memory>
#include <scoped_server.hpp>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

using namespace tare;
using namespace tare::test;
using namespace std::chrono_literals;
using http::method;

namespace {

http::server_options with_limits(void (*change)(http::server_limits&))
{
    http::server_options options;
    change(options.limits);
    return options;
}

http::server_options with_clock(const manual_clock& clock)
{
    http::server_options options;
    options.clock = clock.reader();
    return options;
}

/// Has the server's one thread serve another client: whatever was sent to it before has been looked at then.
void pass_by(const scoped_server& server)
{
    http_client other{server.port()};
    other.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    CHECK(other.read_reply()->status == 200);
}

template<class Condition>
bool wait_until(Condition holds)
{
    const auto patience = std::chrono::steady_clock::now() + 30s;
    while (!holds() && std::chrono::steady_clock::now() < patience)
        std::this_thread::yield();
    return holds();
}

/// `PUT /` reads its body and shows how much of it came.
http::router watched_routes(const std::shared_ptr<std::atomic<std::uint64_t>>& received)
{
    http::router routes;
    auto serve =
        [received](const http::request& head, http::body_reader& body) -> http::task<http::response> {
        std::vector<std::byte> piece(4096);
        while (true) {
            const auto got = co_await body.read(piece);
            if (!got)
                co_return http::problem(got.error(), head.id);
            if (*got == 0)
                break;
            *received = body.received();
        }
        http::response answer{201};
        co_return answer;
    };
    routes.add({method::put, "/", serve, 1 << 20, {}});
    return routes;
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
    manual_clock clock;
    scoped_server server{make_routes(), with_clock(clock)};
    http_client client{server.port()};
    client.send("GET / HTTP/1.1\r\nHost:");
    pass_by(server);
    clock.advance(10s);
    const auto got = client.read_reply();
    REQUIRE(got);
    CHECK(got->status == 408);
    CHECK(got->field("connection") == "close");
    CHECK(client.closed_by_server());
}

TEST_CASE("a header that drips does not extend its deadline")
{
    manual_clock clock;
    scoped_server server{make_routes(), with_clock(clock)};
    http_client client{server.port()};
    client.send("GET / HTTP/1.1\r\nX: ");
    pass_by(server);
    // Each byte comes within the 10 s of a header, all of them do not.
    for (int i = 0; i < 10 && client.try_send("x"); ++i) {
        pass_by(server);
        clock.advance(3s);
    }
    REQUIRE(server.log().wait_for("request refused"));
    for (const auto& entry : server.log().entries())
        if (entry.event == "request refused")
            CHECK(entry.fields.at("status") == "408");
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
    manual_clock clock;
    scoped_server server{make_routes(), with_clock(clock)};
    const std::string head =
        "PUT /upload HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
    http_client silent{server.port()};
    silent.send(head);
    CHECK(silent.read_reply()->status == 100);
    http_client late{server.port()};
    late.send(head);
    CHECK(late.read_reply()->status == 100);
    http_client idle{server.port()};
    idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(idle.read_reply()->status == 200);
    pass_by(server);
    // Ten windows of a body, one second short of what a first byte may take.
    clock.advance(299s);
    // Deadlines were looked at: one that was shorter has passed.
    CHECK(idle.closed_by_server());
    late.send("hello");
    CHECK(late.read_reply()->status == 201);
    clock.advance(1s);
    CHECK(silent.read_reply()->status == 408);
}

TEST_CASE("a body that drips is refused, although each byte is in time")
{
    manual_clock clock;
    const auto received = std::make_shared<std::atomic<std::uint64_t>>(0);
    scoped_server server{watched_routes(received), with_clock(clock)};
    http_client client{server.port()};
    client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
    const auto refused = [&server] { return server.log().count("request served") > 0; };
    // Three bytes a window of 30 s.
    for (std::uint64_t sent = 1; sent < 20 && client.try_send("x"); ++sent) {
        REQUIRE(wait_until([&] { return *received >= sent || refused(); }));
        clock.advance(10s);
    }
    const auto got = client.read_reply();
    REQUIRE(got);
    CHECK(got->status == 408);
}

TEST_CASE("a body at the minimum rate may take any number of windows")
{
    manual_clock clock;
    const auto received = std::make_shared<std::atomic<std::uint64_t>>(0);
    auto options = with_clock(clock);
    options.limits.min_body_rate = 1;
    scoped_server server{watched_routes(received), options};
    http_client client{server.port()};
    client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000\r\n\r\n");
    for (std::uint64_t sent = 30; sent <= 3000; sent += 30) {
        clock.advance(29s);
        client.send(std::string(30, 'x'));
        REQUIRE(wait_until([&] { return *received == sent; }));
    }
    const auto got = client.read_reply();
    REQUIRE(got);
    CHECK(got->status == 201);
}

TEST_CASE("the time a handler takes does not count against the client")
{
    manual_clock clock;
    boost::asio::thread_pool pool{1};
    const auto entered = std::make_shared<std::binary_semaphore>(0);
    const auto leave = std::make_shared<std::binary_semaphore>(0);
    http::router routes = make_routes();
    auto slow = [entered, leave,
                 &pool](const http::request& head, http::body_reader& body) -> http::task<http::response> {
        std::vector<std::byte> piece(1);
        const auto first = co_await body.read(piece);
        entered->release();
        auto wait = [leave] { leave->acquire(); };
        co_await http::offload(pool, wait);
        const auto second = co_await body.read(piece);
        if (!first || !second)
            co_return http::problem(first ? second.error() : first.error(), head.id);
        http::response answer{201};
        co_return answer;
    };
    routes.add({method::put, "/slow", slow, 100, {}});
    {
        scoped_server server{std::move(routes), with_clock(clock)};
        http_client idle{server.port()};
        idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        CHECK(idle.read_reply()->status == 200);
        http_client client{server.port()};
        client.send("PUT /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na");
        entered->acquire();
        clock.advance(1h);
        CHECK(idle.closed_by_server());
        client.send("b");
        leave->release();
        const auto got = client.read_reply();
        REQUIRE(got);
        CHECK(got->status == 201);
    }
    pool.join();
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
