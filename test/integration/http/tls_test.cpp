#include "cut_exchange.hpp"
#include "framing_cases.hpp"
#include "tls_service.hpp"

#include <catch2/catch_test_macros.hpp>

#include <certificates.hpp>
#include <chrono>
#include <manual_clock.hpp>
#include <memory>
#include <random>
#include <result_printer.hpp>
#include <scoped_server.hpp>
#include <string>
#include <thread>
#include <tls_client.hpp>
#include <tls_server.hpp>
#include <vector>

using namespace tare;
using namespace tare::test;
using namespace std::chrono_literals;
using http::method;

TEST_CASE("TLS 1.2 and 1.3 are spoken, with forward-secret authenticated ciphers")
{
    scoped_server server{make_routes(), secured()};
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        tls_client_options options;
        options.least_version = options.greatest_version = version;
        tls_client client{server.port(), options};
        REQUIRE(client.connected());
        CHECK(client.version() == version);
        INFO(client.cipher());
        CHECK(
            (client.cipher().find("GCM") != std::string::npos ||
             client.cipher().find("CHACHA20") != std::string::npos)
        );
        CHECK((version == TLS1_3_VERSION || client.cipher().starts_with("ECDHE-")));
        for (int i = 0; i < 10; ++i)
            CHECK(ask(client, get_hello).body == "hello x");
        CHECK(ask(client, "HEAD /hello/x HTTP/1.1\r\nHost: a\r\n\r\n", true).field("content-length") == "7");
        const std::string body(upload_limit, 'x');
        CHECK(
            ask(client, "PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
                            "\r\n\r\n" + body)
                .body == std::to_string(body.size())
        );
        const auto last = ask(client, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        CHECK(last.field("connection") == "close");
        CHECK(client.closed_by_server());
        CHECK(client.was_ended());
    }
    const certificate_files identity{authority().issue("rsa", {.rsa_bits = 2048})};
    scoped_server with_rsa{make_routes(), secured(http::tls_context::load(identity.files()).value())};
    CHECK(status_with(with_rsa.port(), {}) == 200);
}

TEST_CASE("versions before TLS 1.2, weak ciphers and other protocols are refused")
{
    const certificate_files identity{authority().issue("server", {.rsa_bits = 2048})};
    scoped_server server{make_routes(), secured(http::tls_context::load(identity.files()).value())};
    tls_client_options options;
    CHECK(status_with(server.port(), options) == 200);
    for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
        options.least_version = options.greatest_version = version;
        options.ciphers = "ALL:@SECLEVEL=0";
        CHECK(status_with(server.port(), options) == 0);
    }
    options.least_version = options.greatest_version = TLS1_2_VERSION;
    for (const auto* const weak :
         {"AES128-SHA", "AES256-GCM-SHA384", "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA384", "eNULL"}) {
        INFO(weak);
        options.ciphers = weak;
        CHECK(status_with(server.port(), options) == 0);
    }
    CHECK(server.log().wait_for("TLS handshake failed", 7));
    CHECK(server.get().statistics().failed_handshakes == 7);
}

TEST_CASE("the protocol is HTTP/1.1, and a client that wants only another is refused")
{
    scoped_server server{make_routes(), secured()};
    const std::string h2 = "\x02h2";
    const std::string http_1_1 = "\x08http/1.1";
    for (const auto& offered : {http_1_1, h2 + http_1_1, http_1_1 + h2}) {
        tls_client_options options;
        options.protocols = offered;
        tls_client client{server.port(), options};
        CHECK(client.connected());
        CHECK(client.protocol() == "http/1.1");
        CHECK(ask(client, get_hello).status == 200);
    }
    tls_client_options options;
    options.protocols = h2;
    CHECK(status_with(server.port(), options) == 0);
}

TEST_CASE("a session is resumed with its ticket, and never renegotiated")
{
    scoped_server server{make_routes(), secured()};
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        tls_client_options options;
        options.least_version = options.greatest_version = version;
        tls_client first{server.port(), options};
        CHECK(ask(first, get_hello).status == 200);
        CHECK_FALSE(first.resumed());
        const auto session = session_of(first);
        options.session = session.get();
        tls_client second{server.port(), options};
        CHECK(ask(second, get_hello).status == 200);
        CHECK(second.resumed());
        if (version == TLS1_2_VERSION) {
            SSL_renegotiate(second.native());
            const bool renegotiated = SSL_do_handshake(second.native()) == 1 && second.try_send(get_hello) &&
                                      second.read_reply().has_value();
            CHECK_FALSE(renegotiated);
        }
    }
}

TEST_CASE("a client that speaks plain HTTP is told to speak TLS")
{
    scoped_server server{make_routes(), secured()};
    {
        http_client client{server.port()};
        const auto got = ask(client, get_hello);
        CHECK(got.status == 400);
        CHECK(got.body.find("https://") != std::string::npos);
        CHECK(client.closed_by_server());
    }
    for (const std::string bytes :
         {"BREW / HTTP/1.1\r\n\r\n", "\x16\x03\x01\xFF\xFF\x01", "\xFF\xFF\xFF\xFF\xFF\xFF"}) {
        http_client client{server.port()};
        client.send(bytes);
        client.finish_sending();
        // An alert at most.
        while (!client.closed_by_server())
            client.forget_unread();
    }
    CHECK(status_with(server.port(), {}) == 200);
}

TEST_CASE("a handshake that does not go on is given up")
{
    manual_clock clock;
    auto options = secured();
    options.clock = clock.reader();
    scoped_server server{make_routes(), options};
    http_client silent{server.port()};
    http_client half{server.port()};
    // The start of a client's first record, which would be 512 bytes long.
    half.send(std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03", 11});
    // The server's one thread serves a client that came later: it waits for the others by then.
    CHECK(status_with(server.port(), {}) == 200);
    clock.advance(10s);
    CHECK(silent.closed_by_server());
    CHECK(half.closed_by_server());
    CHECK(server.log().wait_for("TLS handshake failed", 2));
    // And a request that does not come after one.
    tls_client late{server.port()};
    CHECK(late.connected());
    CHECK(status_with(server.port(), {}) == 200);
    clock.advance(10s);
    CHECK(late.closed_by_server());
    CHECK(late.was_ended());
}

TEST_CASE("each framing rule holds over TLS, however the bytes are cut into records")
{
    const auto seen = std::make_shared<seen_requests>();
    scoped_server server{make_routes(seen), secured()};
    std::mt19937 random{20240610};
    for (const auto& c : framing_cases()) {
        INFO(c.name);
        CHECK(answers<tls_client>(server.port(), c.bytes, {}) == c.statuses);
        CHECK(answers<tls_client>(server.port(), c.bytes, random_cuts(random, c.bytes.size())) == c.statuses);
    }
    CHECK(seen->smuggled == 0);
}

TEST_CASE("an early answer is read by a client that is still sending over TLS")
{
    auto options = secured();
    options.limits.drain_timeout = 1h;
    scoped_server server{make_routes(), options};
    for (int i = 0; i < 5; ++i) {
        tls_client client{server.port()};
        client.send("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
        CHECK(client.try_send(std::string(100'000, 'x')));
        const auto got = client.read_reply();
        REQUIRE(got);
        CHECK(got->status == 413);
        CHECK(client.closed_by_server());
    }
}

TEST_CASE("an answer larger than every buffer arrives whole over TLS, or is given up with its client")
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
    routes.add({method::get, "/", serve, 0, {}});
    manual_clock clock;
    auto options = secured();
    options.clock = clock.reader();
    scoped_server server{std::move(routes), options};
    tls_client client{server.port()};
    CHECK(ask(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").body == large);
    tls_client stalled{server.port()};
    stalled.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    // Its answer has begun, and goes on to where nobody takes it: what fits into buffers takes no time here.
    REQUIRE_FALSE(stalled.closed_by_server());
    const auto patience = std::chrono::steady_clock::now() + 30s;
    while (server.log().count("answer not delivered") == 0 && std::chrono::steady_clock::now() < patience) {
        clock.advance(1s);
        std::this_thread::yield();
    }
    CHECK(server.log().count("answer not delivered") == 1);
}

TEST_CASE("a client that goes away within its body over TLS leaves an error and nothing else")
{
    scoped_server server{make_routes(), secured()};
    for (const bool by_reset : {false, true}) {
        tls_client client{server.port()};
        client.send("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhello");
        if (by_reset)
            client.reset();
    }
    // What the server has sent and the client has not read, tickets for one, makes every close a reset.
    REQUIRE(server.log().wait_for("answer not delivered", 2));
    CHECK(status_with(server.port(), {}) == 200);
    for (const auto& entry : server.log().entries())
        CHECK(entry.level < log_level::warning);
}

TEST_CASE("stop ends idle TLS connections in order, and those within a handshake")
{
    auto options = secured();
    options.io_threads = 2;
    scoped_server server{make_routes(), options};
    std::vector<std::unique_ptr<tls_client>> clients;
    for (int i = 0; i < 4; ++i) {
        clients.push_back(std::make_unique<tls_client>(server.port()));
        CHECK(ask(*clients.back(), get_hello).status == 200);
    }
    http_client silent{server.port()};
    server.get().stop(1h);
    for (const auto& client : clients) {
        CHECK(client->closed_by_server());
        CHECK(client->was_ended());
    }
    CHECK(silent.closed_by_server());
    server.join();
    CHECK(server.get().connections() == 0);
}

TEST_CASE("a connection too many is closed before its handshake")
{
    auto options = secured();
    options.limits.max_connections = 1;
    scoped_server server{make_routes(), options};
    tls_client first{server.port()};
    CHECK(ask(first, get_hello).status == 200);
    CHECK(status_with(server.port(), {}) == 0);
    CHECK(ask(first, get_hello).status == 200);
    CHECK(server.get().statistics().refused_total == 1);
    CHECK(server.get().statistics().failed_handshakes == 0);
}
