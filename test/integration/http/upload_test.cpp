#include "service_under_test.hpp"

#include <tare/http/offload.hpp>

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <http_client.hpp>
#include <memory>
#include <random>
#include <scoped_server.hpp>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

using namespace tare;
using namespace tare::test;
using http::method;

namespace {

constexpr std::size_t large = 64 << 20;

std::uint64_t hash_on(std::uint64_t hash, std::span<const std::byte> bytes)
{
    for (const auto b : bytes)
        hash = (hash ^ static_cast<std::uint64_t>(b)) * 0x100000001B3U;
    return hash;
}

std::string random_bytes(std::size_t count)
{
    std::mt19937_64 random{7};
    std::string bytes(count, '\0');
    for (std::size_t i = 0; i + 8 <= count; i += 8) {
        const auto word = random();
        std::memcpy(bytes.data() + i, &word, 8);
    }
    return bytes;
}

/// Hashes the body on a pool, a piece at a time, as the service feeds its analyser.
http::task<http::response>
hash_body(boost::asio::thread_pool* pool, const http::request* head, http::body_reader* body)
{
    std::vector<std::byte> piece(64 * 1024);
    std::uint64_t hash = 0;
    while (true) {
        const auto got = co_await body->read(piece);
        if (!got)
            co_return http::problem(got.error(), head->id);
        if (*got == 0)
            break;
        auto step = [&piece, hash, count = *got] { return hash_on(hash, std::span{piece}.first(count)); };
        hash = co_await http::offload(*pool, step);
    }
    http::response answer{201};
    answer.body("text/plain", std::to_string(hash));
    co_return answer;
}

http::router hashing_routes(boost::asio::thread_pool& pool)
{
    http::router routes;
    auto serve = [&pool](const http::request& head, http::body_reader& body) {
        return hash_body(&pool, &head, &body);
    };
    routes.add({method::put, "/hash", serve, std::uint64_t{1} << 40, {}});
    return routes;
}

} // namespace

TEST_CASE("64 MiB arrive whole through the pool, counted and in chunks of any size")
{
    boost::asio::thread_pool pool{2};
    const auto body = random_bytes(large);
    const auto expected = std::to_string(hash_on(0, std::as_bytes(std::span{body})));
    {
        scoped_server server{hashing_routes(pool)};
        http_client client{server.port()};
        client.send(
            "PUT /hash HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n"
        );
        client.send(body);
        CHECK(client.read_reply()->body == expected);

        client.send("PUT /hash HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        std::mt19937 random{8};
        std::array<char, 24> size{};
        for (std::size_t at = 0; at < body.size();) {
            const auto count =
                std::min<std::size_t>(body.size() - at, 1 + random() % (random() % 8 == 0 ? 500 : 200'000));
            const auto length = std::snprintf(size.data(), size.size(), "%zx\r\n", count);
            client.send({size.data(), static_cast<std::size_t>(length)});
            client.send(std::string_view{body}.substr(at, count));
            client.send("\r\n");
            at += count;
        }
        client.send("0\r\n\r\n");
        const auto got = client.read_reply();
        REQUIRE(got);
        CHECK(got->status == 201);
        CHECK(got->body == expected);
    }
    pool.join();
}

TEST_CASE("a client is held back while nobody reads its body")
{
    boost::asio::thread_pool pool{1};
    const auto go_on = std::make_shared<std::binary_semaphore>(0);
    http::router routes;
    auto serve = [go_on,
                  &pool](const http::request& head, http::body_reader& body) -> http::task<http::response> {
        auto wait = [gate = go_on] { gate->acquire(); };
        co_await http::offload(pool, wait);
        co_return co_await count_body(head, body);
    };
    routes.add({method::put, "/", serve, std::uint64_t{1} << 40, {}});
    {
        scoped_server server{std::move(routes)};
        http_client client{server.port()};
        const std::string body(large, 'x');
        client.send(
            "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n"
        );
        std::size_t sent = 0;
        // Until the sockets' buffers are full: if the server read ahead, this would never be.
        for (std::size_t fit = 1; fit > 0 && sent < body.size(); sent += fit)
            fit = client.send_what_fits(std::string_view{body}.substr(sent));
        CHECK(sent < body.size());
        go_on->release();
        client.send(std::string_view{body}.substr(sent));
        CHECK(client.read_reply()->body == std::to_string(large));
    }
    pool.join();
}

TEST_CASE("a client that goes away within its body leaves an error and nothing else")
{
    for (const bool by_reset : {false, true}) {
        for (const auto* const framing :
             {"Content-Length: 1000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n400\r\n"}) {
            scoped_server server{make_routes()};
            {
                http_client client{server.port()};
                client.send("PUT /upload HTTP/1.1\r\nHost: a\r\n" + std::string{framing} + "hello");
                if (by_reset)
                    client.reset();
            }
            REQUIRE(server.log().wait_for("request served", by_reset ? 0 : 1));
            http_client other{server.port()};
            other.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            CHECK(other.read_reply()->status == 200);
            for (const auto& entry : server.log().entries())
                CHECK(entry.level < log_level::warning);
        }
    }
}

TEST_CASE("a client that ends its direction within its body reads why it was refused")
{
    scoped_server server{make_routes()};
    http_client client{server.port()};
    client.send("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhello");
    client.finish_sending();
    const auto got = client.read_reply();
    REQUIRE(got);
    CHECK(got->status == 400);
    CHECK(got->body.find("5 of 1000 bytes") != std::string::npos);
}

TEST_CASE("an early answer is read by a client that is still sending")
{
    http::server_options options;
    options.limits.drain_timeout = std::chrono::hours{1};
    scoped_server server{make_routes(), options};
    for (int i = 0; i < 20; ++i) {
        http_client client{server.port()};
        client.send("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
        std::atomic<bool> enough{false};
        std::jthread sender{[&client, &enough] {
            const std::string piece(1 << 16, 'x');
            while (!enough && client.send_what_fits(piece) > 0)
                std::this_thread::yield();
        }};
        const auto got = client.read_reply();
        enough = true;
        REQUIRE(got);
        CHECK(got->status == 413);
    }
}
