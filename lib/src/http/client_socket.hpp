#pragma once

#include "tcp_socket.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

#include <array>
#include <cstddef>
#include <optional>

namespace tare::http::detail {

/// How a transfer ended.
struct transfer
{
    boost::system::error_code error;
    std::size_t bytes = 0;
};

/// An accepted socket that does not block. The event loop learns of it when it is first waited for, so that a
/// connection on which everything is there at once costs none of epoll's calls: a health check, or any client
/// that closes after a small answer.
class client_socket
{
public:
    using executor_type = tcp_socket::executor_type;

    /// Takes the descriptor over; it was opened with SOCK_NONBLOCK.
    client_socket(const executor_type& executor, boost::asio::ip::tcp protocol, int descriptor);
    ~client_socket();
    client_socket(client_socket&& other) noexcept;
    client_socket& operator=(client_socket&&) = delete;

    /// For calls that are no operation of Asio's; -1 when the socket is closed.
    [[nodiscard]] int native_handle() noexcept;

    /// False until `waitable` was asked for.
    [[nodiscard]] bool is_waitable() const noexcept { return unknown_ < 0; }

    /// The same socket for Asio's operations, which fail where epoll has no room for it.
    [[nodiscard]] tcp_socket& waitable();

    /// Takes what has arrived, `net::error::eof` at the client's end; absent when nothing has yet.
    [[nodiscard]] std::optional<transfer> try_read(boost::asio::mutable_buffer into) noexcept;

    /// Gives the kernel what it has room for; absent when that is nothing.
    [[nodiscard]] std::optional<transfer> try_write(const std::array<boost::asio::const_buffer, 2>& buffers
    ) noexcept;

    /// Bytes are there to be read.
    [[nodiscard]] bool has_input() noexcept;

    /// Ends our direction.
    void end_output() noexcept;

    /// Lets what is waited for end with `net::error::operation_aborted`.
    void cancel() noexcept;

    void close() noexcept;

private:
    tcp_socket socket_;
    boost::asio::ip::tcp protocol_;
    /// The descriptor as long as the event loop does not know it.
    int unknown_;
};

} // namespace tare::http::detail
