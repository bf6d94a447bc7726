#include "service_under_test.hpp"

#include <tare/http/offload.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <atomic>
#include <chrono>
#include <http_client.hpp>
#include <memory>
#include <scoped_server.hpp>
#include <string>
#include <thread>
#include <vector>

using namespace tare;
using namespace tare::test;
using http::method;

namespace {

http::router mixed_routes(boost::asio::thread_pool& pool)
{
    auto routes = make_routes();
    auto serve = [&pool](const http::request& head, http::body_reader& body) -> http::task<http::response> {
        auto work = [text = std::string{head.path_parameter("name")}] { return text + text; };
        const auto doubled = co_await http::offload(pool, work);
        auto answer = co_await count_body(head, body);
        answer.field("X-Doubled", doubled);
        co_return answer;
    };
    routes.add({method::put, "/jobs/{name}", serve, 1 << 20, {}});
    return routes;
}

/// One client's life: connections that are kept, dropped within a body, reset, or refused. Returns the wrong
/// answers.
std::size_t misuse(std::uint16_t port, int client)
{
    std::size_t wrong = 0;
    const std::string body(20'000, 'b');
    for (int round = 0; round < 12; ++round) {
        http_client connection{port};
        for (int i = 0; i < 4; ++i) {
            const auto name = std::to_string(client * 1000 + round * 10 + i);
            connection.send(
                "PUT /jobs/" + name + " HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n" + body
            );
            const auto got = connection.read_reply();
            wrong +=
                got && got->status == 201 && got->body == "20000" && got->field("x-doubled") == name + name
                    ? 0U
                    : 1U;
        }
        if (round % 4 == 1) {
            connection.send("PUT /jobs/x HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\nearly end");
        } else if (round % 4 == 2) {
            connection.send("PUT /jobs/x HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\nreset");
            connection.reset();
        } else if (round % 4 == 3) {
            connection.send(
                "PUT /jobs/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"
            );
            const auto got = connection.read_reply();
            wrong += got && got->status == 400 ? 0U : 1U;
        }
    }
    return wrong;
}

} // namespace

TEST_CASE("many clients on several threads each get their own answers")
{
    const bool follow_processors = GENERATE(false, true);
    boost::asio::thread_pool pool{2};
    std::atomic<std::size_t> observed{0};
    {
        http::server_options options;
        options.io_threads = 3;
        options.follow_processors = follow_processors;
        options.observe = [&observed](const http::served_request&) { ++observed; };
        scoped_server server{mixed_routes(pool), options};
        std::vector<std::size_t> wrong(8, 1);
        {
            std::vector<std::jthread> clients;
            for (int c = 0; c < 8; ++c)
                clients.emplace_back([&wrong, &server, c] {
                    wrong[static_cast<std::size_t>(c)] = misuse(server.port(), c);
                });
        }
        CHECK(wrong == std::vector<std::size_t>(8, 0));
        server.get().stop(std::chrono::hours{1});
        server.join();
        CHECK(server.get().connections() == 0);
        CHECK(server.get().statistics().accepted == 8 * 12);
        CHECK(observed >= 8 * 12 * 4);
    }
    pool.join();
}

TEST_CASE("stop in the middle of traffic ends every connection on every thread")
{
    boost::asio::thread_pool pool{2};
    for (int round = 0; round < 10; ++round) {
        http::server_options options;
        options.io_threads = 3;
        scoped_server server{mixed_routes(pool), options};
        std::atomic<std::size_t> served{0};
        std::vector<std::jthread> clients;
        for (int c = 0; c < 6; ++c)
            clients.emplace_back([&served, port = server.port()] {
                try {
                    while (true) {
                        http_client connection{port};
                        for (int i = 0; i < 5; ++i) {
                            if (!connection.try_send(
                                    "PUT /jobs/a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                                ))
                                break;
                            const auto got = connection.read_reply();
                            if (!got)
                                break;
                            ++served;
                        }
                    }
                } catch (const std::exception&) {
                    // The server is gone: this client's part is over.
                }
            });
        while (served < 50)
            std::this_thread::yield();
        std::jthread second_stop{[&server] { server.get().stop(std::chrono::milliseconds{200}); }};
        server.get().stop(std::chrono::milliseconds{200});
        server.join();
        CHECK(server.get().connections() == 0);
    }
    pool.join();
}
