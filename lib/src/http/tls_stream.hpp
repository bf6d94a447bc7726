#pragma once

#include "client_socket.hpp"

#include <tare/http/tls.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tare::http::detail {

/// TLS over a socket that never blocks. Each call does what is possible at once and says what to wait for
/// before it is made again, so that whoever waits may stop waiting at any time and nothing is lost.
///
/// Asio's own ssl::stream does the same with 34 KiB of buffers and a pair of BIOs a connection, which idle
/// ones keep.
class tls_stream
{
public:
    enum class wait : std::uint8_t
    {
        nothing,
        readable,
        writable,
    };

    /// What a call did.
    struct step
    {
        /// What to wait for before the same call is made again; `nothing`: it is done.
        wait next = wait::nothing;
        boost::system::error_code error;
        std::size_t bytes = 0;
    };

    /// `socket` must outlive this object and not block.
    tls_stream(client_socket& socket, const tls_context& context);
    ~tls_stream();
    tls_stream(const tls_stream&) = delete;
    tls_stream& operator=(const tls_stream&) = delete;

    [[nodiscard]] step handshake();

    /// Reads what is there, up to the size of `into`, which is not empty. The client's end is
    /// `net::error::eof`, announced or not: the length of what it sent says whether it was whole.
    [[nodiscard]] step read(boost::asio::mutable_buffer into);

    /// Writes a piece of `buffers`, of which one is not empty. Made again, it is given the same bytes.
    [[nodiscard]] step write(const std::array<boost::asio::const_buffer, 2>& buffers);

    /// Says that nothing more will be written (close_notify). Does not wait for the client to say so too.
    [[nodiscard]] step end_output();

    /// Bytes of the client were read from the socket that `read` has not given out; they may be none of its
    /// message.
    [[nodiscard]] bool has_input() const noexcept;

    /// The client speaks HTTP without TLS.
    [[nodiscard]] bool met_plain_http() const noexcept { return met_plain_http_; }

    /// Why the last call failed, in OpenSSL's words.
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

private:
    struct deleter
    {
        void operator()(void* ssl) const noexcept;
    };

    [[nodiscard]] step outcome_of(int result);
    [[nodiscard]] step write_piece(const void* data, std::size_t size);

    /// OpenSSL's SSL, kept out of this header.
    std::unique_ptr<void, deleter> ssl_;
    /// Why nothing more can be read or written.
    boost::system::error_code broken_;
    bool met_plain_http_ = false;
    std::string reason_;
};

} // namespace tare::http::detail
