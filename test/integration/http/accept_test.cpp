#include "cut_exchange.hpp"
#include "framing_cases.hpp"
#include "service_under_test.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <filesystem>
#include <http_client.hpp>
#include <memory>
#include <random>
#include <scoped_server.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace tare;
using namespace tare::test;
using namespace std::chrono_literals;
using http::method;

namespace {

constexpr const char* first_request = "GET /hello/x HTTP/1.1\r\nHost: a\r\n\r\n";

http::server_options deferred()
{
    http::server_options options;
    options.defer_accept = true;
    return options;
}

/// This process's socket that listens on a port; -1 when there is none.
int listening_socket(std::uint16_t port)
{
    for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) {
        const auto name = entry.path().filename().string();
        int descriptor = -1;
        std::from_chars(name.data(), name.data() + name.size(), descriptor);
        int listens = 0;
        socklen_t size = sizeof listens;
        sockaddr_in address{};
        socklen_t address_size = sizeof address;
        if (::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens == 1 &&
            ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &address_size) == 0 &&
            address.sin_port == htons(port))
            return descriptor;
    }
    return -1;
}

int seconds_deferred(std::uint16_t port)
{
    int seconds = -1;
    socklen_t size = sizeof seconds;
    ::getsockopt(listening_socket(port), IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, &size);
    return seconds;
}

/// Keeps the calling thread on one of the processors it may use, for as long as it lives.
class one_processor
{
public:
    one_processor()
    {
        REQUIRE(::sched_getaffinity(0, sizeof before_, &before_) == 0);
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(static_cast<std::size_t>(::sched_getcpu()), &one);
        REQUIRE(::sched_setaffinity(0, sizeof one, &one) == 0);
    }

    ~one_processor() { ::sched_setaffinity(0, sizeof before_, &before_); }

    one_processor(const one_processor&) = delete;
    one_processor& operator=(const one_processor&) = delete;

private:
    cpu_set_t before_{};
};

/// The I/O threads that answer as many connections, all of them open at the same time.
std::set<std::string> threads_of(std::uint16_t port, int connections)
{
    std::vector<http_client> clients;
    std::set<std::string> threads;
    for (int i = 0; i < connections; ++i) {
        clients.emplace_back(port);
        clients.back().send("GET /thread HTTP/1.1\r\nHost: a\r\n\r\n");
        threads.insert(clients.back().read_reply()->body);
    }
    return threads;
}

http::task<http::response> name_thread(const http::request&, http::body_reader&)
{
    http::response answer;
    answer.body("text/plain", std::to_string(::gettid()));
    co_return answer;
}

} // namespace

TEST_CASE("connections from one processor share an I/O thread, where they are to")
{
    http::server_options options;
    options.io_threads = 2;
    options.defer_accept = GENERATE(false, true);
    options.follow_processors = GENERATE(false, true);
    http::router routes;
    routes.add({method::get, "/thread", name_thread, 0, {}});
    scoped_server server{std::move(routes), options};
    const one_processor here;
    CHECK(threads_of(server.port(), 8).size() == (options.follow_processors ? 1 : 2));
    // What goes beyond that is shared.
    CHECK(threads_of(server.port(), 40).size() == 2);
}

TEST_CASE("the kernel keeps a connection until it speaks, where it is asked to")
{
    scoped_server at_once{make_routes()};
    scoped_server later{make_routes(), deferred()};
    CHECK(seconds_deferred(at_once.port()) == 0);
    CHECK(seconds_deferred(later.port()) > 0);
}

TEST_CASE("a client that says nothing at first is served when it does")
{
    scoped_server server{make_routes(), deferred()};
    http_client quiet{server.port()};
    http_client quick{server.port()};
    quick.send(first_request);
    CHECK(quick.read_reply()->body == "hello x");
    const auto patience = std::chrono::steady_clock::now() + 30s;
    while (server.get().connections() < 2 && std::chrono::steady_clock::now() < patience)
        std::this_thread::yield();
    REQUIRE(server.get().connections() == 2);
    for (int i = 0; i < 2; ++i) {
        quiet.send(first_request);
        CHECK(quiet.read_reply()->body == "hello x");
    }
}

TEST_CASE("each framing rule holds where the first bytes are there before the connection is accepted")
{
    const auto seen = std::make_shared<seen_requests>();
    scoped_server server{make_routes(seen), deferred()};
    std::mt19937 random{20261201};
    for (const auto& c : framing_cases()) {
        INFO(c.name);
        CHECK(answers(server.port(), c.bytes, {}) == c.statuses);
        CHECK(answers(server.port(), c.bytes, every_cut(c.bytes.size())) == c.statuses);
        for (int round = 0; round < 3; ++round)
            CHECK(answers(server.port(), c.bytes, random_cuts(random, c.bytes.size())) == c.statuses);
    }
    CHECK(seen->smuggled == 0);
}

TEST_CASE("the first answer of a connection arrives whole, however large and whoever reads it late")
{
    http::router routes;
    std::string large(16 << 20, '\0');
    std::mt19937 random{3};
    for (auto& c : large)
        c = static_cast<char>(random());
    const auto shared = std::make_shared<const std::string>(large);
    auto serve = [shared](const http::request&, http::body_reader&) -> http::task<http::response> {
        http::response answer;
        answer.body("text/plain", shared);
        co_return answer;
    };
    routes.add({method::get, "/large", serve, 0, {}});
    routes.add({method::get, "/hello/{name}", greet, 0, {}});
    scoped_server server{std::move(routes), deferred()};
    http_client late{server.port()};
    late.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    // It has begun, and others are served while it goes nowhere.
    REQUIRE_FALSE(late.closed_by_server());
    for (int i = 0; i < 20; ++i) {
        http_client other{server.port()};
        other.send("GET /hello/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        CHECK(other.read_reply()->body == "hello x");
        CHECK(other.closed_by_server());
    }
    CHECK(late.read_reply()->body == large);
}
