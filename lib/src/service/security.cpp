#include "service/security.hpp"

#include "service/setting_makers.hpp"

#include <tare/http/bearer_tokens.hpp>
#include <tare/service/scopes.hpp>

#include <boost/asio/ip/address.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace tare::service {
namespace {

/// What challenges call the service.
constexpr std::string_view realm = "tare";

/// "127.0.0.1:8080" and "[::1]:8080": whatever listens there is out of reach for other machines.
bool is_loopback(const std::string& endpoint)
{
    auto host = endpoint.substr(0, endpoint.rfind(':'));
    if (host.size() > 2 && host.front() == '[')
        host = host.substr(1, host.size() - 2);
    boost::system::error_code failed;
    const auto address = boost::asio::ip::make_address(host, failed);
    if (failed)
        return false;
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6()).is_loopback();
    return address.is_loopback();
}

/// The name of a file. `member` gives its place in a config.
template<class Member>
setting path(std::string key, Member member, std::string constraint, std::string_view help)
{
    auto read = [member](config& c, std::string_view text) -> result<void> {
        member(c) = text;
        return {};
    };
    auto show = [member](const config& c) { return member(c); };
    return {std::move(key), "path", {}, std::move(constraint), help, std::move(read), std::move(show)};
}

std::optional<std::string> problem_of_authentication(const config& c)
{
    if (c.auth == auth_mode::tokens && c.auth_tokens.empty())
        return "TARE_AUTH=tokens needs a file of tokens: give it with TARE_AUTH_TOKENS.";
    if (c.auth == auth_mode::none && !c.auth_tokens.empty())
        return "TARE_AUTH=none and TARE_AUTH_TOKENS contradict each other: leave one of them out.";
    if (c.auth != auth_mode::automatic || !c.auth_tokens.empty())
        return std::nullopt;
    const auto open = std::find_if_not(c.listen.begin(), c.listen.end(), is_loopback);
    if (open == c.listen.end())
        return std::nullopt;
    return fmt::format(
        "TARE_LISTEN: '{}' can be reached from other machines, and nobody would have to show a token. Make "
        "one "
        "with 'tare token new NAME --scope read,write', keep its line in a file and name that in "
        "TARE_AUTH_TOKENS; or say TARE_AUTH=none where something else lets only the right ones in.",
        *open
    );
}

std::optional<std::string> problem_of_tls(const config& c)
{
    if (c.tls.certificate.empty() != c.tls.key.empty())
        return "TARE_TLS_CERTIFICATE and TARE_TLS_KEY belong together: give both, or neither.";
    if (c.tls.certificate.empty() && !c.tls.client_ca.empty())
        return "TARE_TLS_CLIENT_CA asks clients for certificates over TLS: give TARE_TLS_CERTIFICATE and "
               "TARE_TLS_KEY as well.";
    return std::nullopt;
}

} // namespace

void add_security_settings(std::vector<setting>& rows)
{
    rows.push_back(choice(
        "auth", &config::auth,
        std::array<std::pair<std::string_view, auth_mode>, 3>{
            {{"auto", auth_mode::automatic}, {"tokens", auth_mode::tokens}, {"none", auth_mode::none}}
        },
        "Whether requests need a token. With auto they do when auth_tokens is set, and without it the "
        "service "
        "listens on loopback addresses only."
    ));
    rows.push_back(path(
        "auth_tokens", [](auto& c) -> auto& { return c.auth_tokens; },
        "a file that 'tare token new' wrote lines for",
        "The hashes of the tokens that are let in. Read again on SIGHUP."
    ));
    rows.push_back(path(
        "tls_certificate", [](auto& c) -> auto& { return c.tls.certificate; }, "a PEM file",
        "The certificate to serve HTTPS with, and behind it those that lead to its issuer. Empty: plain "
        "HTTP, for "
        "loopback and behind a proxy. Read again on SIGHUP."
    ));
    rows.push_back(path(
        "tls_key", [](auto& c) -> auto& { return c.tls.key; }, "a PEM file, not encrypted",
        "The certificate's private key. Read again on SIGHUP."
    ));
    rows.push_back(path(
        "tls_client_ca", [](auto& c) -> auto& { return c.tls.client_ca; }, "a PEM file",
        "Certificates of which one has to have issued the client's. Empty: clients need no certificate. Read "
        "again "
        "on SIGHUP."
    ));
}

bool needs_tokens(const config& c) noexcept
{
    return c.auth != auth_mode::none && !c.auth_tokens.empty();
}

bool sends_tokens_in_the_clear(const config& c)
{
    return needs_tokens(c) && c.tls.certificate.empty() &&
           !std::all_of(c.listen.begin(), c.listen.end(), is_loopback);
}

std::vector<std::string> serving_problems(const config& c)
{
    std::vector<std::string> problems;
    if (auto problem = problem_of_authentication(c))
        problems.push_back(std::move(*problem));
    if (auto problem = problem_of_tls(c))
        problems.push_back(std::move(*problem));
    else if (const auto secured = load_tls(c); !secured)
        problems.push_back(secured.error().detail);
    if (const auto loaded = load_credentials(c); !loaded)
        problems.push_back(loaded.error().detail);
    return problems;
}

result<std::shared_ptr<const http::authenticator>> load_credentials(const config& c)
{
    using credentials = std::shared_ptr<const http::authenticator>;
    if (!needs_tokens(c))
        return credentials{};
    auto tokens = http::bearer_tokens::load(c.auth_tokens, token_scopes, std::string{realm});
    if (!tokens)
        return make_error(
            errc::invalid_parameter, fmt::format("TARE_AUTH_TOKENS: {}", tokens.error().detail)
        );
    return credentials{std::move(*tokens)};
}

result<std::shared_ptr<const http::tls_context>> load_tls(const config& c)
{
    if (c.tls.certificate.empty())
        return std::shared_ptr<const http::tls_context>{};
    auto loaded = http::tls_context::load(c.tls);
    if (!loaded)
        return make_error(errc::invalid_parameter, fmt::format("TLS: {}", loaded.error().detail));
    return loaded;
}

} // namespace tare::service
