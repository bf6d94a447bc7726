#include "service_under_test.hpp"

#include <tare/http/offload.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <http_client.hpp>
#include <memory>
#include <scoped_server.hpp>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace tare;
using namespace tare::test;
using namespace std::chrono_literals;
using http::method;

namespace {

/// A handler that says that it runs, and waits for leave to answer.
struct held_handler
{
    std::counting_semaphore<> entered{0};
    std::counting_semaphore<> leave{0};
};

http::router held_routes(const std::shared_ptr<held_handler>& held, boost::asio::thread_pool& pool)
{
    auto routes = make_routes();
    auto serve = [held,
                  &pool](const http::request& head, http::body_reader& body) -> http::task<http::response> {
        held->entered.release();
        auto wait = [held] { held->leave.acquire(); };
        co_await http::offload(pool, wait);
        co_return co_await count_body(head, body);
    };
    routes.add({method::put, "/held", serve, 1000, {}});
    return routes;
}

} // namespace

TEST_CASE("stop without connections lets run return")
{
    scoped_server server{make_routes()};
    CHECK_FALSE(server.get().stopping());
    server.get().stop(1h);
    CHECK(server.get().stopping());
    server.join();
}

TEST_CASE("a server that was stopped before it ran does not serve")
{
    recorded_log log;
    http::server_options options;
    options.listen = {"127.0.0.1:0"};
    http::server server{options, make_routes(), log};
    server.stop(1h);
    server.run();
    CHECK_THROWS_AS(server.run(), std::logic_error);
}

TEST_CASE("a server that never runs is destroyed in peace")
{
    recorded_log log;
    http::server_options options;
    options.listen = {"127.0.0.1:0", "127.0.0.1:0"};
    options.io_threads = 3;
    http::server server{options, make_routes(), log};
    CHECK(server.ports().size() == 2);
    CHECK(server.ports().at(0) != server.ports().at(1));
}

TEST_CASE("stop closes idle connections at once and refuses new ones")
{
    http::server_options options;
    options.io_threads = 2;
    scoped_server server{make_routes(), options};
    const auto port = server.port();
    std::vector<http_client> clients;
    for (int i = 0; i < 6; ++i) {
        clients.emplace_back(port);
        clients.back().send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        CHECK(clients.back().read_reply()->status == 200);
    }
    server.get().stop(1h);
    for (auto& client : clients)
        CHECK(client.closed_by_server());
    server.join();
    CHECK(server.get().connections() == 0);
    CHECK_THROWS(http_client{port});
}

TEST_CASE("stop lets a busy connection finish, and then closes it")
{
    boost::asio::thread_pool pool{1};
    const auto held = std::make_shared<held_handler>();
    {
        scoped_server server{held_routes(held, pool)};
        http_client client{server.port()};
        client.send("PUT /held HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        held->entered.acquire();
        server.get().stop(1h);
        held->leave.release();
        client.send("hello"
                    "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
        const auto got = client.read_reply();
        REQUIRE(got);
        CHECK(got->status == 201);
        CHECK(got->body == "5");
        CHECK(got->field("connection") == "close");
        CHECK(client.closed_by_server());
        client.close();
        server.join();
        CHECK(server.get().statistics().cut == 0);
    }
    pool.join();
}

TEST_CASE("a header that was begun before stop is served")
{
    http::server_options options;
    scoped_server server{make_routes(), options};
    http_client client{server.port()};
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /hello/x HTTP/1.1\r\n");
    CHECK(client.read_reply()->status == 200);
    // The second header's first bytes came with the first request, so the server has them.
    server.get().stop(1h);
    client.send("Host: a\r\n\r\n");
    const auto got = client.read_reply();
    REQUIRE(got);
    CHECK(got->body == "hello x");
    CHECK(got->field("connection") == "close");
    server.join();
}

TEST_CASE("what is left after the grace is cut")
{
    boost::asio::thread_pool pool{1};
    const auto held = std::make_shared<held_handler>();
    {
        scoped_server server{held_routes(held, pool)};
        // One waits for its client, one is in its handler, one is within a header.
        http_client reading{server.port()};
        reading.send("PUT /upload HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        CHECK(reading.read_reply()->status == 100);
        http_client working{server.port()};
        working.send("PUT /held HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        held->entered.acquire();
        server.get().stop(1h);
        server.get().stop(10ms);
        CHECK(reading.closed_by_server());
        CHECK(working.closed_by_server());
        // run() still waits for the handler: it must not return while code of the application runs.
        while (server.get().connections() > 1)
            std::this_thread::yield();
        CHECK(server.get().connections() == 1);
        held->leave.release();
        server.join();
        CHECK(server.get().connections() == 0);
        CHECK(server.get().statistics().cut == 2);
    }
    pool.join();
}
