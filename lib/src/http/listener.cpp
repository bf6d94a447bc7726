#include "listener.hpp"

#include "client_socket.hpp"
#include "session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace tare::http::detail {
namespace {

namespace net = boost::asio;
using error_code = boost::system::error_code;
using tcp = net::ip::tcp;

constexpr std::chrono::milliseconds longest_delay{100};
/// Connections taken in one go before others on this thread get their turn.
constexpr std::size_t accept_batch = 64;
/// Connections over a limit that are answered at the same time; more are closed without a word.
constexpr std::size_t max_turning_away = 64;

[[noreturn]] void refuse(std::string_view address, std::string_view why)
{
    throw std::runtime_error(fmt::format("Cannot listen on '{}': {}", address, why));
}

tcp::endpoint parse_endpoint(const std::string& address)
{
    static constexpr std::string_view form =
        "write an IP address and a port, such as 127.0.0.1:8080 or [::]:8080.";
    const auto colon = address.rfind(':');
    if (colon == std::string::npos || colon == 0)
        refuse(address, form);
    std::string host = address.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string::npos)
        refuse(address, form);
    std::uint16_t port = 0;
    const char* const last = address.data() + address.size();
    const auto [end, failure] = std::from_chars(address.data() + colon + 1, last, port);
    if (failure != std::errc{} || end != last)
        refuse(address, form);
    error_code error;
    const auto ip = net::ip::make_address(host, error);
    if (error)
        refuse(address, form);
    return {ip, port};
}

std::string_view advice(const error_code& error)
{
    if (error == net::error::address_in_use)
        return "another program listens there. Stop it, or choose another port.";
    if (error == net::error::access_denied)
        return "ports below 1024 need a privilege. Choose a port above, such as 8080.";
    if (error == std::errc::address_not_available)
        return "this machine has no such address. Use 0.0.0.0 for all of its addresses.";
    return {};
}

/// As `to_string` writes it, which goes through printf for the four numbers of IPv4.
std::string text_of(const net::ip::address& client)
{
    if (!client.is_v4())
        return client.to_string();
    const auto bytes = client.to_v4().to_bytes();
    return fmt::format("{}.{}.{}.{}", bytes[0], bytes[1], bytes[2], bytes[3]);
}

/// Where the kernel does not know how, connections are handed over at once.
void defer(int listening)
{
    constexpr int seconds = 1;
    ::setsockopt(listening, IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, sizeof seconds);
}

/// The processor that a connection's packets arrive on; negative where the kernel does not say.
int processor_of(int socket)
{
    int processor = -1;
    socklen_t size = sizeof processor;
    return ::getsockopt(socket, SOL_SOCKET, SO_INCOMING_CPU, &processor, &size) == 0 ? processor : -1;
}

bool is_out_of_descriptors(const error_code& error)
{
    return error == std::errc::too_many_files_open || error == std::errc::too_many_files_open_in_system;
}

} // namespace

listener::listener(
    shared_state& shared, const std::vector<std::unique_ptr<worker>>& workers, const std::string& address
)
    : shared_{shared}, workers_{workers}, acceptor_{workers.front()->executor()},
      pause_{workers.front()->executor()},
      follows_processors_{shared.options.follow_processors && workers.size() > 1}
{
    auto endpoint = parse_endpoint(address);
    error_code error;
    acceptor_.open(endpoint.protocol(), error);
    if (error && endpoint.address().is_v6() && endpoint.address().is_unspecified()) {
        // Containers often have no IPv6; "all addresses" then means those of IPv4.
        endpoint = {net::ip::address_v4::any(), endpoint.port()};
        acceptor_.open(endpoint.protocol(), error);
    } else if (!error && endpoint.address().is_v6()) {
        acceptor_.set_option(net::ip::v6_only(!endpoint.address().is_unspecified()), error);
    }
    if (!error)
        acceptor_.set_option(net::socket_base::reuse_address(true), error);
    // The connections take this over (tcp(7)), which saves each of them a call.
    if (!error)
        acceptor_.set_option(tcp::no_delay(true), error);
    if (!error && shared.options.defer_accept)
        defer(acceptor_.native_handle());
    if (!error)
        acceptor_.bind(endpoint, error);
    if (!error)
        acceptor_.listen(net::socket_base::max_listen_connections, error);
    if (!error)
        acceptor_.non_blocking(true, error);
    if (error)
        refuse(address, advice(error).empty() ? error.message() : advice(error));
    reserve_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

listener::~listener()
{
    if (reserve_ >= 0)
        ::close(reserve_);
}

std::uint16_t listener::port() const
{
    return acceptor_.local_endpoint().port();
}

void listener::start()
{
    auto on_end = [this](const std::exception_ptr& failure) {
        if (!failure)
            return;
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& e) {
            // Deaf but alive would look healthy: say it, and go on.
            shared_.log.log(log_level::error, "exception in the accept loop", {{"exception", e.what()}});
        }
        start();
    };
    net::co_spawn(acceptor_.get_executor(), accept_all(*this), std::move(on_end));
}

void listener::stop() noexcept
{
    stopped_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
}

task<> listener::accept_all(listener& self)
{
    while (!self.stopped_) {
        const auto [error] = co_await self.acceptor_.async_wait(net::socket_base::wait_read, use_tuple);
        if (self.stopped_)
            co_return;
        const auto delay = error ? self.back_off(error) : self.accept_ready();
        if (delay.count() == 0)
            continue;
        self.pause_.expires_after(delay);
        co_await self.pause_.async_wait(use_tuple);
    }
}

/// Takes what is waiting. Returns how long to leave the listening socket alone.
std::chrono::milliseconds listener::accept_ready()
{
    for (std::size_t i = 0; i < accept_batch; ++i) {
        // Asio's own accept would tell epoll of each connection.
        tcp::endpoint client;
        auto size = static_cast<socklen_t>(client.capacity());
        const int accepted =
            ::accept4(acceptor_.native_handle(), client.data(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (accepted < 0) {
            const error_code error{errno, boost::system::system_category()};
            if (error == net::error::would_block || error == net::error::try_again)
                break;
            if (error == net::error::connection_aborted || error == net::error::interrupted ||
                error == boost::system::errc::protocol_error)
                continue;
            return back_off(error);
        }
        client.resize(size);
        if (delay_.count() > 0)
            shared_.log.log(log_level::warning, "accepting again", {log_number("failures", failures_)});
        delay_ = {};
        failures_ = 0;
        adopt(accepted, client);
    }
    return {};
}

std::chrono::milliseconds listener::back_off(const error_code& error)
{
    // One line when it begins and one when it is over: a line a failure would fill the disk.
    if (failures_++ == 0)
        shared_.log.log(log_level::error, "cannot accept connections", {{"reason", error.message()}});
    ++shared_.accept_failures;
    if (is_out_of_descriptors(error))
        shed_one();
    delay_ = std::clamp(delay_ * 2, std::chrono::milliseconds{1}, longest_delay);
    return delay_;
}

/// Takes one connection with the reserved descriptor and closes it, so that its client learns it is not being
/// served.
void listener::shed_one() noexcept
{
    if (reserve_ >= 0)
        ::close(std::exchange(reserve_, -1));
    try {
        error_code ignored;
        const auto shed = acceptor_.accept(ignored);
    } catch (const std::exception& e) {
        shared_.log.log(log_level::error, "cannot shed a connection", {{"exception", e.what()}});
    }
    reserve_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

void listener::adopt(int accepted, const tcp::endpoint& client)
{
    auto assigned = shared_.balancer.assign(follows_processors_ ? processor_of(accepted) : -1);
    auto& chosen = *workers_[assigned.thread];
    client_socket socket{chosen.executor(), client.protocol(), accepted};
    ++shared_.accepted;
    auto admission = shared_.limiter.enter(client.address());
    auto peer = text_of(client.address());
    std::shared_ptr<void> turned_away;
    if (admission.outcome != connection_limiter::verdict::admitted) {
        log_refusal(peer, admission.outcome);
        // A handshake only to say no would cost more than what is refused.
        if (shared_.options.tls || shared_.turning_away >= max_turning_away)
            return;
        ++shared_.turning_away;
        turned_away.reset(&shared_, [](shared_state* shared) { --shared->turning_away; });
    }
    auto on_end = [&shared = shared_, turned_away,
                   assigned = std::move(assigned)](const std::exception_ptr& failure) {
        if (!failure)
            return;
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& e) {
            shared.log.log(log_level::error, "exception in a connection", {{"exception", e.what()}});
        }
    };
    auto begin = [&chosen, socket = std::move(socket), peer = std::move(peer),
                  held = std::move(admission.held), on_end = std::move(on_end), turned_away]() mutable {
        auto made = std::make_unique<session>(chosen, std::move(socket), std::move(peer), std::move(held));
        auto running = turned_away ? session::turn_away(std::move(made)) : session::serve(std::move(made));
        net::co_spawn(chosen.executor(), std::move(running), std::move(on_end));
    };
    // At once where this thread is the chosen one's.
    net::dispatch(chosen.executor(), std::move(begin));
}

void listener::log_refusal(const std::string& peer, connection_limiter::verdict why)
{
    const auto now = clock::now();
    if (now - last_refusal_log_ < std::chrono::seconds{1})
        return;
    last_refusal_log_ = now;
    shared_.log.log(
        log_level::warning, "connection turned away",
        {{"peer", peer},
         {"limit",
          why == connection_limiter::verdict::too_many ? "max_connections" : "max_connections_per_address"}}
    );
}

} // namespace tare::http::detail
