#include "client_socket.hpp"

#include <boost/asio/error.hpp>

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace tare::http::detail {
namespace {

namespace net = boost::asio;
using error_code = boost::system::error_code;

/// What a call did that returned `count`; absent when it has to be made again.
std::optional<transfer> outcome(ssize_t count) noexcept
{
    if (count >= 0)
        return transfer{{}, static_cast<std::size_t>(count)};
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
        return std::nullopt;
    return transfer{error_code{errno, boost::system::system_category()}, 0};
}

} // namespace

client_socket::client_socket(const executor_type& executor, net::ip::tcp protocol, int descriptor)
    : socket_{executor}, protocol_{protocol}, unknown_{descriptor}
{}

client_socket::client_socket(client_socket&& other) noexcept
    : socket_{std::move(other.socket_)}, protocol_{other.protocol_},
      unknown_{std::exchange(other.unknown_, -1)}
{}

client_socket::~client_socket()
{
    if (unknown_ >= 0)
        ::close(unknown_);
}

int client_socket::native_handle() noexcept
{
    return unknown_ >= 0 ? unknown_ : socket_.native_handle();
}

tcp_socket& client_socket::waitable()
{
    if (unknown_ >= 0) {
        error_code error;
        socket_.assign(protocol_, unknown_, error);
        // Where epoll has no room, the descriptor stays ours, and Asio's operations fail on a socket that is
        // not open.
        if (!error)
            unknown_ = -1;
    }
    return socket_;
}

std::optional<transfer> client_socket::try_read(net::mutable_buffer into) noexcept
{
    const auto count = ::recv(native_handle(), into.data(), into.size(), 0);
    if (count == 0)
        return transfer{net::error::eof, 0};
    return outcome(count);
}

std::optional<transfer> client_socket::try_write(const std::array<net::const_buffer, 2>& buffers) noexcept
{
    std::array<iovec, 2> pieces{};
    for (std::size_t i = 0; i < pieces.size(); ++i)
        // The kernel does not write to it, but iovec is used for reading as well.
        pieces[i] = {const_cast<void*>(buffers[i].data()), buffers[i].size()};
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = pieces.size();
    return outcome(::sendmsg(native_handle(), &message, MSG_NOSIGNAL));
}

bool client_socket::has_input() noexcept
{
    int available = 0;
    return ::ioctl(native_handle(), FIONREAD, &available) == 0 && available > 0;
}

void client_socket::end_output() noexcept
{
    ::shutdown(native_handle(), SHUT_WR);
}

void client_socket::cancel() noexcept
{
    error_code ignored;
    socket_.cancel(ignored);
}

void client_socket::close() noexcept
{
    if (unknown_ >= 0)
        ::close(std::exchange(unknown_, -1));
    error_code ignored;
    socket_.close(ignored);
}

} // namespace tare::http::detail
