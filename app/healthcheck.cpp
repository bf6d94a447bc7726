#include "commands.hpp"
#include "environment.hpp"

#include <tare/base/result.hpp>
#include <tare/base/text.hpp>
#include <tare/service/config.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <fmt/format.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tare::app {
namespace {

namespace net = boost::asio;
using net::ip::tcp;

/// Docker's HEALTHCHECK has a timeout of its own, but kills without a word.
constexpr std::chrono::seconds patience{2};
constexpr std::size_t longest_status_line = 1024;
/// Stands for a status line: who asks for a client's certificate lives.
constexpr std::string_view wants_certificate = "it asks for a client certificate";

constexpr auto token = net::as_tuple(net::use_awaitable);

/// http://host:port/path in its parts.
struct endpoint_url
{
    std::string host;
    std::string port;
    std::string path;
    bool secured = false;
};

result<endpoint_url> parse_url(std::string_view text)
{
    auto wrong = make_error(
        errc::invalid_parameter, fmt::format("'{}' is not a URL such as http://127.0.0.1:8080/healthz.", text)
    );
    constexpr std::string_view plain = "http://";
    constexpr std::string_view secured = "https://";
    endpoint_url url;
    url.secured = text.starts_with(secured);
    if ((!url.secured && !text.starts_with(plain)) || !is_plain_text(text) ||
        text.find(' ') != std::string_view::npos)
        return wrong;
    text.remove_prefix(url.secured ? secured.size() : plain.size());
    const auto slash = text.find('/');
    url.path = slash == std::string_view::npos ? "/healthz" : text.substr(slash);
    auto host = text.substr(0, slash);
    const auto colon = host.rfind(':');
    if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos) {
        url.port = host.substr(colon + 1);
        host = host.substr(0, colon);
    } else
        url.port = url.secured ? "443" : "80";
    url.host = host;
    if (url.host.empty() || url.port.empty() || url.port.find_first_not_of("0123456789") != std::string::npos)
        return wrong;
    return url;
}

/// Where a service with that configuration is reached from the same machine.
result<std::string> url_of(const service::config& c)
{
    const std::string_view address = c.listen.front();
    const auto colon = address.rfind(':');
    auto host = std::string{address.substr(0, colon)};
    const auto port = address.substr(colon + 1);
    if (port == "0")
        return make_error(
            errc::invalid_parameter,
            "The service takes a free port, so its address is unknown: give it with --url."
        );
    if (host == "0.0.0.0")
        host = "127.0.0.1";
    if (host == "[::]")
        host = "[::1]";
    return fmt::format("http{}://{}:{}/healthz", c.tls.certificate.empty() ? "" : "s", host, port);
}

error broken(const char* what, const boost::system::error_code& why)
{
    return make_error(errc::request_timeout, fmt::format("{}: {}", what, why.message()));
}

/// The status line of the answer to a GET over a stream that is open.
template<class Stream>
net::awaitable<result<std::string>> exchange(Stream* stream, endpoint_url url)
{
    const auto request = fmt::format(
        "GET {} HTTP/1.1\r\nHost: {}:{}\r\nUser-Agent: tare-healthcheck\r\nConnection: close\r\n\r\n",
        url.path, url.host, url.port
    );
    auto [unsent, sent] = co_await net::async_write(*stream, net::buffer(request), token);
    if (unsent)
        co_return broken("it does not take the request", unsent);
    std::string answer;
    auto buffer = net::dynamic_buffer(answer, longest_status_line);
    auto [unread, size] = co_await net::async_read_until(*stream, buffer, "\r\n", token);
    if (unread.category() == net::error::get_ssl_category() &&
        ERR_GET_REASON(static_cast<unsigned long>(unread.value())) == SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED)
        co_return std::string{wants_certificate};
    if (unread)
        co_return broken("it does not answer", unread);
    co_return answer.substr(0, size - 2);
}

/// The same over TLS. The server's certificate is not verified: it names the service, not this loopback
/// address, and what is asked for is no secret.
net::awaitable<result<std::string>> exchange_securely(tcp::socket socket, endpoint_url url)
{
    net::ssl::context context{net::ssl::context::tls_client};
    net::ssl::stream<tcp::socket> stream{std::move(socket), context};
    auto [refused] = co_await stream.async_handshake(net::ssl::stream_base::client, token);
    if (refused)
        co_return broken("no TLS connection comes about", refused);
    auto answer = co_await exchange(&stream, std::move(url));
    co_return answer;
}

/// The status line of the answer to a GET, or what went wrong.
net::awaitable<result<std::string>> ask(endpoint_url url)
{
    const auto executor = co_await net::this_coro::executor;
    tcp::resolver resolver{executor};
    const bool bracketed = url.host.front() == '[';
    const auto host = bracketed ? url.host.substr(1, url.host.size() - 2) : url.host;
    auto [unresolved, addresses] = co_await resolver.async_resolve(host, url.port, token);
    if (unresolved)
        co_return broken("its name cannot be resolved", unresolved);
    tcp::socket socket{executor};
    auto [refused, reached] = co_await net::async_connect(socket, addresses, token);
    if (refused)
        co_return broken("it cannot be reached", refused);
    if (url.secured) {
        auto secured = co_await exchange_securely(std::move(socket), std::move(url));
        co_return secured;
    }
    auto plain = co_await exchange(&socket, std::move(url));
    co_return plain;
}

/// The answer, or none in time.
result<std::string> ask_in_time(const endpoint_url& url)
{
    net::io_context io{1};
    std::optional<result<std::string>> answer;
    std::exception_ptr failed;
    net::co_spawn(io, ask(url), [&](std::exception_ptr e, result<std::string> r) {
        failed = std::move(e);
        answer.emplace(std::move(r));
    });
    io.run_for(patience);
    if (failed)
        std::rethrow_exception(failed);
    if (!answer)
        return make_error(
            errc::request_timeout, fmt::format("it did not answer within {} s", patience.count())
        );
    return std::move(*answer);
}

result<std::string> configured_url()
{
    const auto loaded = service::load_config(environment(), {});
    if (!loaded.problems.empty())
        return make_error(errc::invalid_parameter, loaded.problems.front());
    return url_of(loaded.value);
}

int healthcheck(const std::string& asked)
{
    const auto url = asked.empty() ? configured_url() : result<std::string>{asked};
    const auto parsed = url ? parse_url(*url) : result<endpoint_url>{url.error()};
    if (!parsed) {
        fmt::print(stderr, "tare healthcheck: {}\n", escape_text(parsed.error().detail));
        return failure;
    }
    const auto answer = ask_in_time(*parsed);
    if (!answer) {
        fmt::print(stderr, "unhealthy: {}: {}\n", *url, answer.error().detail);
        return negative;
    }
    if (*answer == wants_certificate) {
        fmt::print("healthy: {}: {}\n", *url, wants_certificate);
        return success;
    }
    if (!answer->starts_with("HTTP/1.1 200 ")) {
        fmt::print(stderr, "unhealthy: {}: it answered {}\n", *url, escape_text(*answer));
        return negative;
    }
    fmt::print("healthy: {}\n", *url);
    return success;
}

} // namespace

void add_healthcheck(CLI::App& app, int& status)
{
    auto* const command =
        app.add_subcommand("healthcheck", "Ask a running service whether it lives; made for HEALTHCHECK");
    const auto url = std::make_shared<std::string>();
    command->add_option("--url", *url, "What to ask; without it, /healthz at TARE_LISTEN")->type_name("URL");
    command->callback([url, &status] { status = healthcheck(*url); });
}

} // namespace tare::app
