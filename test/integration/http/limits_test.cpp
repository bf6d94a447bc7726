#include "http_client.hpp"
#include "scoped_server.hpp"
#include "service_under_test.hpp"

#include <catch2/catch_test_macros.hpp>

#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

using namespace tare;
using namespace tare::test;

namespace {

constexpr const char* get_root = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

http_client connected(std::uint16_t port)
{
    http_client client{port};
    client.send(get_root);
    const auto got = client.read_reply();
    REQUIRE(got);
    CHECK(got->status == 200);
    return client;
}

/// True when a client is served before long: the places of connections that were closed are free as soon as
/// the server has seen that, and until then it says 503 or closes.
bool is_served_again(std::uint16_t port)
{
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (std::chrono::steady_clock::now() < patience) {
        http_client next{port};
        if (!next.try_send(get_root))
            continue;
        if (const auto got = next.read_reply(); got && got->status == 200)
            return true;
    }
    return false;
}

} // namespace

TEST_CASE("a connection too many is told so and closed, and its place is free again later")
{
    http::server_options options;
    options.limits.max_connections = 3;
    scoped_server server{make_routes(), options};
    std::vector<http_client> clients;
    for (int i = 0; i < 3; ++i)
        clients.push_back(connected(server.port()));
    {
        http_client extra{server.port()};
        const auto got = extra.read_reply();
        REQUIRE(got);
        CHECK(got->status == 503);
        CHECK(got->field("retry-after") == "2");
        CHECK(got->field("connection") == "close");
        CHECK(extra.closed_by_server());
    }
    CHECK(server.get().statistics().refused_total == 1);
    CHECK(server.get().connections() == 3);
    clients.pop_back();
    CHECK(is_served_again(server.port()));
}

TEST_CASE("one address has at most its share of connections")
{
    http::server_options options;
    options.limits.max_connections_per_address = 2;
    scoped_server server{make_routes(), options};
    const auto first = connected(server.port());
    const auto second = connected(server.port());
    http_client extra{server.port()};
    CHECK(extra.read_reply()->status == 503);
    CHECK(server.get().statistics().refused_address == 1);
    CHECK(server.log().wait_for("connection turned away"));
}

TEST_CASE("turning connections away leaves the upload that was admitted before alone")
{
    for (const bool by_address : {false, true}) {
        http::server_options options;
        (by_address ? options.limits.max_connections_per_address : options.limits.max_connections) = 1;
        scoped_server server{make_routes(), options};
        http_client upload{server.port()};
        upload.send("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n");
        for (int i = 0; i < 50; ++i) {
            http_client extra{server.port()};
            CHECK(extra.read_reply()->status == 503);
            upload.send("x");
        }
        const auto got = upload.read_reply();
        REQUIRE(got);
        CHECK(got->status == 201);
        CHECK(got->body == "50");
    }
}

TEST_CASE("an address that cannot be used is an error that says what to do")
{
    recorded_log log;
    const auto message = [&log](const std::string& address) -> std::string {
        http::server_options options;
        options.listen = {address};
        try {
            const http::server made{options, make_routes(), log};
        } catch (const std::runtime_error& e) {
            return e.what();
        }
        return "none";
    };
    for (const auto* const address :
         {"", "8080", ":8080", "localhost:8080", "::1:8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x",
          "127.0.0.1:70000", "[::1:80", "127.0.0.1:80 "}) {
        INFO(address);
        CHECK(message(address).find("such as 127.0.0.1:8080") != std::string::npos);
    }
    scoped_server server{make_routes()};
    CHECK(
        message("127.0.0.1:" + std::to_string(server.port())).find("another program listens there") !=
        std::string::npos
    );
    CHECK(message("192.0.2.1:0").find("no such address") != std::string::npos);
    CHECK(message("0.0.0.0:0") == "none");
    CHECK(message("[::]:0") == "none");
}

namespace {

/// Serves in this process with few file descriptors until `stop` can be read from; writes its port to
/// `ready`.
int serve_with_few_descriptors(int ready, int stop)
{
    const rlimit few{24, 24};
    if (::setrlimit(RLIMIT_NOFILE, &few) != 0)
        return 1;
    scoped_server server{make_routes()};
    const auto port = server.port();
    if (::write(ready, &port, sizeof port) != sizeof port)
        return 2;
    char c = 0;
    if (::read(stop, &c, 1) != 1)
        return 3;
    if (server.get().statistics().accept_failures == 0)
        return 4;
    if (server.log().count("cannot accept connections") == 0 || server.log().count("accepting again") == 0)
        return 5;
    server.get().stop(std::chrono::milliseconds{0});
    server.join();
    return 0;
}

} // namespace

TEST_CASE("running out of file descriptors does not make the server deaf")
{
#ifdef __has_feature
#if __has_feature(undefined_behavior_sanitizer)
    SKIP("UndefinedBehaviorSanitizer needs a file descriptor of its own to check a virtual call");
#endif
#endif
    int ready[2];
    int stop[2];
    REQUIRE(::pipe(ready) == 0);
    REQUIRE(::pipe(stop) == 0);
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        int status = 9;
        try {
            status = serve_with_few_descriptors(ready[1], stop[0]);
        } catch (...) {
        }
        ::_exit(status);
    }
    std::uint16_t port = 0;
    REQUIRE(::read(ready[0], &port, sizeof port) == sizeof port);
    // An upload that was admitted before goes on through all of it.
    http_client upload{port};
    upload.send("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    CHECK(upload.read_reply()->status == 100);
    for (int round = 0; round < 3; ++round) {
        std::vector<http_client> clients;
        for (int i = 0; i < 20; ++i)
            clients.emplace_back(port);
        // The last ones cannot all be served: some are shed, which the server shows by closing.
        CHECK(clients.back().closed_by_server());
        upload.send("x");
        clients.clear();
        CHECK(is_served_again(port));
    }
    CHECK(upload.read_reply()->status == 201);
    CHECK(::write(stop[1], "x", 1) == 1);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    for (const int descriptor : {ready[0], ready[1], stop[0], stop[1]})
        ::close(descriptor);
}

namespace {

/// Serves in this process until `stop` can be read from; writes its port to `ready`.
int serve_many(int ready, int stop)
{
    http::server_options options;
    options.limits.max_connections_per_address = 10'000;
    scoped_server server{make_routes(), options};
    const auto port = server.port();
    if (::write(ready, &port, sizeof port) != sizeof port)
        return 2;
    char c = 0;
    return ::read(stop, &c, 1) == 1 ? 0 : 3;
}

/// Bytes of a process's own memory that are in use.
std::size_t resident_bytes(pid_t process)
{
    std::ifstream file{"/proc/" + std::to_string(process) + "/statm"};
    std::size_t all = 0;
    std::size_t resident = 0;
    file >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

} // namespace

TEST_CASE("a connection costs the server at most 16 KiB, whatever it sends before its request is whole")
{
#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    SKIP("a sanitizer's own memory would be measured");
#endif
#endif
    int ready[2];
    int stop[2];
    REQUIRE(::pipe(ready) == 0);
    REQUIRE(::pipe(stop) == 0);
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0)
        ::_exit(serve_many(ready[1], stop[0]));
    std::uint16_t port = 0;
    REQUIRE(::read(ready[0], &port, sizeof port) == sizeof port);
    constexpr std::size_t count = 400;
    static_cast<void>(connected(port));
    const auto before = resident_bytes(child);
    std::vector<http_client> clients;
    clients.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        clients.push_back(connected(port));
    const auto idle = (resident_bytes(child) - before) / count;
    for (auto& client : clients)
        client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(8000, 'x'));
    // The server has looked at all of that when it has served one more.
    static_cast<void>(connected(port));
    const auto busy = (resident_bytes(child) - before) / count;
    INFO("bytes a connection: " << idle << " idle, " << busy << " with the greatest header under way");
    CHECK(idle <= 16 * 1024);
    CHECK(busy <= 16 * 1024);
    CHECK(::write(stop[1], "x", 1) == 1);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    for (const int descriptor : {ready[0], ready[1], stop[0], stop[1]})
        ::close(descriptor);
}
