#include "cut_exchange.hpp"
#include "framing_cases.hpp"
#include "service_under_test.hpp"

#include <catch2/catch_test_macros.hpp>

#include <certificates.hpp>
#include <chrono>
#include <manual_clock.hpp>
#include <memory>
#include <random>
#include <result_printer.hpp>
#include <scoped_file.hpp>
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

namespace {

constexpr const char* get_hello = "GET /hello/x HTTP/1.1\r\nHost: a\r\n\r\n";

const certificate_authority& authority()
{
    static const certificate_authority made{"Test authority"};
    return made;
}

/// A context with a new certificate for `name`.
std::shared_ptr<const http::tls_context> context_of(const std::string& name)
{
    const certificate_files identity{authority().issue(name)};
    return http::tls_context::load(identity.files()).value();
}

/// A context that wants clients to have a certificate of `issuer`.
std::shared_ptr<const http::tls_context> context_for_clients_of(const certificate_authority& issuer)
{
    const certificate_files identity{authority().issue("server")};
    const scoped_file issuers{issuer.certificate()};
    return http::tls_context::load(identity.files(issuers.path())).value();
}

http::server_options secured(std::shared_ptr<const http::tls_context> context = context_of("server"))
{
    http::server_options options;
    options.tls = std::move(context);
    return options;
}

reply ask(http_client& client, const std::string& bytes, bool without_body = false)
{
    client.send(bytes);
    auto got = client.read_reply(without_body);
    REQUIRE(got);
    return *got;
}

/// The status of a GET, or 0 when the server does not talk to that client.
unsigned status_with(std::uint16_t port, const tls_client_options& options)
{
    tls_client client{port, options};
    if (!client.connected() || !client.try_send(get_hello))
        return 0;
    const auto got = client.read_reply();
    return got ? got->status : 0;
}

/// The session that the server gave the client a ticket for.
std::shared_ptr<SSL_SESSION> session_of(tls_client& client)
{
    return {SSL_get1_session(client.native()), SSL_SESSION_free};
}

} // namespace

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

TEST_CASE("where clients need a certificate, only one of the right issuer is let in")
{
    const certificate_authority clients{"Clients"};
    const certificate_authority others{"Others"};
    scoped_server server{make_routes(), secured(context_for_clients_of(clients))};
    const certificate_files good{clients.issue("good")};
    const certificate_files expired{clients.issue("expired", {.from = -7200s, .until = -3600s})};
    const certificate_files early{clients.issue("early", {.from = 3600s, .until = 7200s})};
    const certificate_files servers{clients.issue("server", {.usage = "serverAuth"})};
    const certificate_files foreign{others.issue("foreign")};
    const certificate_files servers_own{authority().issue("server")};
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        tls_client_options options;
        options.least_version = options.greatest_version = version;
        CHECK(status_with(server.port(), options) == 0);
        for (const auto* const refused : {&expired, &early, &servers, &foreign, &servers_own}) {
            options.certificate = refused->certificate();
            options.key = refused->key();
            CHECK(status_with(server.port(), options) == 0);
        }
        options.certificate = good.certificate();
        options.key = good.key();
        tls_client client{server.port(), options};
        CHECK(ask(client, get_hello).status == 200);
        const auto session = session_of(client);
        options.session = session.get();
        tls_client again{server.port(), options};
        CHECK(ask(again, get_hello).status == 200);
        CHECK(again.resumed());
    }
    CHECK(server.log().wait_for("TLS handshake failed", 12));
}

TEST_CASE("a client that is refused may send its request, and learns why")
{
    scoped_server server{make_routes(), secured(context_for_clients_of(authority()))};
    tls_client_options options;
    options.least_version = TLS1_3_VERSION;
    for (std::size_t i = 1; i <= 50; ++i) {
        tls_client client{server.port(), options};
        REQUIRE(client.connected());
        REQUIRE(server.log().wait_for("TLS handshake failed", i));
        // A socket that were closed by now would answer the first piece with a reset, which fails the second.
        REQUIRE(client.try_send("GET /hello/x HTTP/1.1\r\n"));
        REQUIRE(client.try_send("Host: a\r\n\r\n"));
        CHECK_FALSE(client.read_reply());
        REQUIRE(client.failure() == "tlsv13 alert certificate required");
    }
}

TEST_CASE("certificates are exchanged while connections are open")
{
    const certificate_authority clients{"Clients"};
    auto options = secured(context_of("first"));
    options.io_threads = 2;
    scoped_server server{make_routes(), options};
    tls_client before{server.port()};
    tls_client before_too{server.port()};
    CHECK(before.server_name() == "first");
    const auto session = session_of(before);
    server.get().use(context_of("second"));
    // Each thread learns of it between two connections.
    for (int on_each_thread = 0; on_each_thread < 2;) {
        tls_client after{server.port()};
        REQUIRE(after.connected());
        on_each_thread = after.server_name() == "second" ? on_each_thread + 1 : 0;
    }
    CHECK(ask(before, get_hello).status == 200);
    CHECK(ask(before_too, get_hello).status == 200);
    // A ticket of the old certificate is worth nothing; the client just starts anew.
    tls_client_options with_ticket;
    with_ticket.session = session.get();
    tls_client resumed{server.port(), with_ticket};
    CHECK_FALSE(resumed.resumed());
    CHECK(ask(resumed, get_hello).status == 200);

    server.get().use(context_for_clients_of(clients));
    unsigned status = 200;
    for (int i = 0; i < 1000 && status != 0; ++i)
        status = status_with(server.port(), {});
    CHECK(status == 0);
    CHECK(ask(before, get_hello).status == 200);
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

TEST_CASE("files that give no TLS identity are refused with their name and the reason")
{
    const certificate_files good{authority().issue("server")};
    const certificate_files other{authority().issue("other")};
    const certificate_files rsa{authority().issue("rsa", {.rsa_bits = 2048})};
    const certificate_files encrypted{authority().issue_with_passphrase("server", "secret")};
    const scoped_file nonsense{"-----BEGIN NONSENSE-----\n"};
    const scoped_file empty{""};
    const auto reason = [](const http::tls_files& files) {
        const auto loaded = http::tls_context::load(files);
        return loaded ? std::string{} : loaded.error().detail;
    };
    CHECK(reason(good.files()).empty());
    CHECK(reason(rsa.files()).empty());
    const std::string none = "/no/such/file";
    CHECK(
        reason({none, good.key(), {}}) ==
        none + ": no certificate can be read from it (No such file or directory)."
    );
    CHECK(reason({good.certificate(), none, {}}).starts_with(none + ": no private key"));
    CHECK(reason({nonsense.path(), good.key(), {}}).starts_with(nonsense.path() + ": no certificate"));
    CHECK(reason({empty.path(), good.key(), {}}).starts_with(empty.path() + ": no certificate"));
    CHECK(reason({good.certificate(), empty.path(), {}}).starts_with(empty.path() + ": no private key"));
    CHECK(reason({good.key(), good.key(), {}}).starts_with(good.key() + ": no certificate"));
    for (const auto* const wrong : {&other, &rsa})
        CHECK(
            reason({good.certificate(), wrong->key(), {}}) ==
            wrong->key() + ": it is not the key of the certificate in " + good.certificate() + "."
        );
    // Nobody is asked for the passphrase.
    CHECK(reason(encrypted.files()).starts_with(encrypted.key() + ": no private key without a passphrase"));
    for (const auto& issuers : {none, empty.path(), nonsense.path(), std::string{"/"}})
        CHECK(reason(good.files(issuers)).starts_with(issuers + ": no certificates"));
}
