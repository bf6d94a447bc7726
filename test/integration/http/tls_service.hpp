#pragma once

#include "service_under_test.hpp"

#include <catch2/catch_test_macros.hpp>

#include <certificates.hpp>
#include <cstdint>
#include <memory>
#include <scoped_file.hpp>
#include <string>
#include <tls_client.hpp>
#include <tls_server.hpp>
#include <utility>

namespace tare::test {

inline constexpr const char* get_hello = "GET /hello/x HTTP/1.1\r\nHost: a\r\n\r\n";

inline const certificate_authority& authority()
{
    static const certificate_authority made{"Test authority"};
    return made;
}

/// A context with a new certificate for `name`.
inline std::shared_ptr<const http::tls_context> context_of(const std::string& name)
{
    const certificate_files identity{authority().issue(name)};
    return http::tls_context::load(identity.files()).value();
}

/// A context that wants clients to have a certificate of `issuer`.
inline std::shared_ptr<const http::tls_context> context_for_clients_of(const certificate_authority& issuer)
{
    const certificate_files identity{authority().issue("server")};
    const scoped_file issuers{issuer.certificate()};
    return http::tls_context::load(identity.files(issuers.path())).value();
}

inline http::server_options secured(std::shared_ptr<const http::tls_context> context = context_of("server"))
{
    http::server_options options;
    options.tls = std::move(context);
    return options;
}

inline reply ask(http_client& client, const std::string& bytes, bool without_body = false)
{
    client.send(bytes);
    auto got = client.read_reply(without_body);
    REQUIRE(got);
    return *got;
}

/// The status of a GET, or 0 when the server does not talk to that client.
inline unsigned status_with(std::uint16_t port, const tls_client_options& options)
{
    tls_client client{port, options};
    if (!client.connected() || !client.try_send(get_hello))
        return 0;
    const auto got = client.read_reply();
    return got ? got->status : 0;
}

/// The session that the server gave the client a ticket for.
inline std::shared_ptr<SSL_SESSION> session_of(tls_client& client)
{
    return {SSL_get1_session(client.native()), SSL_SESSION_free};
}

} // namespace tare::test
