#include "tls_stream.hpp"

#include <boost/asio/error.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <stdexcept>
#include <utility>

namespace tare::http::detail {
namespace {

namespace net = boost::asio;

/// The payload of one TLS record (RFC 8446 section 5.1).
constexpr std::size_t record_bytes = std::size_t{16} << 10;

SSL* ssl_of(void* ssl) noexcept
{
    return static_cast<SSL*>(ssl);
}

/// The descriptor is asked for each time: a socket that was closed has none, and its number may be another's
/// by then.
int descriptor_of(BIO* bio)
{
    return static_cast<client_socket*>(BIO_get_data(bio))->native_handle();
}

bool is_transient(int failure) noexcept
{
    return failure == EAGAIN || failure == EWOULDBLOCK || failure == EINTR;
}

int send_to_socket(BIO* bio, const char* data, int size)
{
    BIO_clear_retry_flags(bio);
    // OpenSSL's own BIO would raise SIGPIPE.
    const auto sent = ::send(descriptor_of(bio), data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (sent < 0 && is_transient(errno))
        BIO_set_retry_write(bio);
    return static_cast<int>(sent);
}

int receive_from_socket(BIO* bio, char* data, int size)
{
    BIO_clear_retry_flags(bio);
    const auto got = ::recv(descriptor_of(bio), data, static_cast<std::size_t>(size), 0);
    if (got < 0 && is_transient(errno))
        BIO_set_retry_read(bio);
    if (got == 0)
        BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return static_cast<int>(got);
}

long control_socket(BIO* bio, int command, long, void*)
{
    if (command == BIO_CTRL_EOF)
        return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

/// A BIO over one of our sockets.
const BIO_METHOD* socket_method()
{
    static BIO_METHOD* const method = [] {
        auto* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "tare socket");
        if (made == nullptr)
            throw std::bad_alloc{};
        BIO_meth_set_write(made, send_to_socket);
        BIO_meth_set_read(made, receive_from_socket);
        BIO_meth_set_ctrl(made, control_socket);
        return made;
    }();
    return method;
}

} // namespace

void tls_stream::deleter::operator()(void* ssl) const noexcept
{
    SSL_free(ssl_of(ssl));
}

tls_stream::tls_stream(client_socket& socket, const tls_context& context)
    : ssl_{SSL_new(static_cast<SSL_CTX*>(context.native()))}
{
    auto* const bio = ssl_ ? BIO_new(socket_method()) : nullptr;
    if (bio == nullptr)
        throw std::bad_alloc{};
    BIO_set_data(bio, &socket);
    BIO_set_init(bio, 1);
    // Owned by the SSL from here on.
    SSL_set_bio(ssl_of(ssl_.get()), bio, bio);
    SSL_set_accept_state(ssl_of(ssl_.get()));
}

tls_stream::~tls_stream() = default;

/// What came of a call that returned `result`, which is not a success.
tls_stream::step tls_stream::outcome_of(int result)
{
    const auto code = ERR_peek_error();
    switch (SSL_get_error(ssl_of(ssl_.get()), result)) {
    case SSL_ERROR_WANT_READ:
        return {wait::readable, {}, 0};
    case SSL_ERROR_WANT_WRITE:
        return {wait::writable, {}, 0};
    case SSL_ERROR_ZERO_RETURN:
        reason_ = "the client ended the connection";
        return {wait::nothing, net::error::eof, 0};
    case SSL_ERROR_SYSCALL:
        broken_ = errno == 0 ? boost::system::error_code{net::error::eof}
                             : boost::system::error_code{errno, boost::system::system_category()};
        reason_ = broken_.message();
        return {wait::nothing, broken_, 0};
    default:
        break;
    }
    // After this the protocol has no way on: nothing may be sent any more.
    broken_ = boost::system::errc::make_error_code(boost::system::errc::protocol_error);
    const char* const text = ERR_reason_error_string(code);
    reason_ = text != nullptr ? text : "unknown reason";
    met_plain_http_ = ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == SSL_R_HTTP_REQUEST;
    ERR_clear_error();
    return {wait::nothing, broken_, 0};
}

tls_stream::step tls_stream::handshake()
{
    ERR_clear_error();
    errno = 0;
    const int result = SSL_do_handshake(ssl_of(ssl_.get()));
    return result == 1 ? step{} : outcome_of(result);
}

tls_stream::step tls_stream::read(net::mutable_buffer into)
{
    step done{wait::nothing, broken_, 0};
    if (broken_)
        return done;
    // Record by record, as long as there are any: each would otherwise be a round of the event loop.
    while (into.size() > 0) {
        ERR_clear_error();
        errno = 0;
        std::size_t bytes = 0;
        const int result = SSL_read_ex(ssl_of(ssl_.get()), into.data(), into.size(), &bytes);
        if (result != 1) {
            const auto failed = outcome_of(result);
            // What was read is given out first; an error shows again at the next call.
            return done.bytes > 0 ? done : failed;
        }
        done.bytes += bytes;
        into += bytes;
    }
    return done;
}

tls_stream::step tls_stream::write_piece(const void* data, std::size_t size)
{
    if (broken_)
        return {wait::nothing, broken_, 0};
    ERR_clear_error();
    errno = 0;
    std::size_t bytes = 0;
    const int result = SSL_write_ex(ssl_of(ssl_.get()), data, size, &bytes);
    return result == 1 ? step{wait::nothing, {}, bytes} : outcome_of(result);
}

tls_stream::step tls_stream::write(const std::array<net::const_buffer, 2>& buffers)
{
    const auto& [head, body] = buffers;
    if (head.size() == 0)
        return write_piece(body.data(), std::min(body.size(), record_bytes));
    if (body.size() == 0 || head.size() >= record_bytes)
        return write_piece(head.data(), std::min(head.size(), record_bytes));
    // A header and a small body travel as one record.
    std::array<char, record_bytes> joined;
    std::memcpy(joined.data(), head.data(), head.size());
    const auto rest = std::min(body.size(), record_bytes - head.size());
    std::memcpy(joined.data() + head.size(), body.data(), rest);
    return write_piece(joined.data(), head.size() + rest);
}

tls_stream::step tls_stream::end_output()
{
    if (broken_)
        return {wait::nothing, broken_, 0};
    ERR_clear_error();
    errno = 0;
    const int result = SSL_shutdown(ssl_of(ssl_.get()));
    // 0: ours is sent, the client's has not come.
    return result >= 0 ? step{} : outcome_of(result);
}

bool tls_stream::has_input() const noexcept
{
    return SSL_has_pending(ssl_of(ssl_.get())) == 1;
}

} // namespace tare::http::detail
