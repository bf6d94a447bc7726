#include "tls_service.hpp"

#include <catch2/catch_test_macros.hpp>

#include <certificates.hpp>
#include <chrono>
#include <scoped_file.hpp>
#include <scoped_server.hpp>
#include <string>
#include <tls_client.hpp>
#include <tls_server.hpp>

using namespace tare;
using namespace tare::test;
using namespace std::chrono_literals;

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
