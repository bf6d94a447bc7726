#pragma once

#include "client_socket.hpp"
#include "tls_stream.hpp"

#include <tare/http/server.hpp>
#include <tare/http/task.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/intrusive/list_hook.hpp>
#include <boost/system/error_code.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>

namespace tare::http::detail {

class worker;

/// A client's socket, secured or plain, with a read buffer and one deadline, on one I/O thread. The worker
/// looks at the deadlines of all its channels with one coarse timer: arming one costs a clock reading, not a
/// timer.
class channel
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>
{
public:
    using clock = std::chrono::steady_clock;

    /// What the client is waited for. Decides what `drain` and a passed deadline do.
    enum class activity : std::uint8_t
    {
        /// For the first byte of a request: may be closed at any time.
        idle,
        header,
        /// For a body's first byte.
        body_start,
        body,
        write,
        /// For bytes that are thrown away.
        discard,
        /// Not waiting for the client: no deadline.
        serving,
    };

    channel(worker& owner, client_socket socket);
    ~channel();
    channel(const channel&) = delete;
    channel& operator=(const channel&) = delete;

    [[nodiscard]] worker& owner() noexcept { return owner_; }

    // TLS.

    /// True when what is sent and received is encrypted.
    [[nodiscard]] bool is_secured() const noexcept { return tls_ != nullptr; }

    /// The handshake, before anything is read or written. The time for a request's header is its deadline.
    task<transfer> handshake();

    /// The client speaks HTTP without TLS: from here on so do we, to tell it.
    [[nodiscard]] bool met_plain_http() const noexcept { return tls_ && tls_->met_plain_http(); }

    void speak_plainly() noexcept { tls_.reset(); }

    /// Why the handshake failed.
    [[nodiscard]] std::string_view tls_reason() const noexcept
    {
        return tls_ ? std::string_view{tls_->reason()} : std::string_view{};
    }

    // The read buffer.

    /// Bytes that were read and not consumed.
    [[nodiscard]] std::string_view buffered() const noexcept
    {
        return {buffer_.get() + begin_, end_ - begin_};
    }

    void consume(std::size_t bytes) noexcept;

    /// Reads more into the buffer behind what is there; the buffer holds at least a whole header.
    task<transfer> fill();

    /// Reads into `direct`, and what arrives beyond it into the buffer if `ahead`; the buffer must be empty.
    /// `bytes` counts what went into `direct`. `direct` must outlive the task.
    task<transfer> read_direct(boost::asio::mutable_buffer direct, bool ahead);

    // Writing and closing.

    /// Writes both buffers, which must outlive the task, as one gather write; each piece has `write_timeout`.
    task<transfer> write(boost::asio::const_buffer head, boost::asio::const_buffer body);

    /// Throws away up to `bytes` bytes of what the client sends, buffered ones first, until its end or the
    /// deadline.
    task<transfer> discard(std::uint64_t bytes);

    /// Once our direction has ended: takes what the client still sends, within the drain limits, so that it
    /// reads the last answer instead of a reset (RFC 9112 section 9.6).
    task<> linger();

    /// Ends our direction.
    task<> end_output();

    // Deadlines.

    /// From now on we wait for `what` until `at`.
    void arm(activity what, clock::time_point at) noexcept;

    void arm(activity what, std::chrono::milliseconds from_now);

    /// Changes what is waited for and leaves the deadline.
    void note(activity what) noexcept { activity_ = what; }

    void disarm() noexcept { arm(activity::serving, clock::time_point::max()); }

    /// A new body: its first byte is waited for, and from there its rate is judged.
    void start_body() noexcept;

    /// The last wait ended at its deadline.
    [[nodiscard]] bool expired() const noexcept { return expired_; }

    /// The grace of `stop` ended: the socket is closed.
    [[nodiscard]] bool was_cut() const noexcept { return cut_; }

    /// Bytes are there to be read.
    [[nodiscard]] bool has_input() noexcept;

    /// The client has sent nothing, so far, that was not read and consumed.
    [[nodiscard]] bool all_read() noexcept { return begin_ == end_ && !has_input(); }

    // Called by the worker, on the same thread.

    void check_deadline(clock::time_point now) noexcept;
    void wake_if_idle() noexcept;
    void cut() noexcept;

private:
    /// What Asio's own operations give, so that both kinds of sockets are waited for alike.
    using io_result =
        boost::asio::awaitable<std::tuple<boost::system::error_code, std::size_t>, tcp_socket::executor_type>;

    std::optional<transfer> read_at_once(boost::asio::mutable_buffer into) noexcept;
    std::optional<transfer> write_at_once(const std::array<boost::asio::const_buffer, 2>& buffers) noexcept;
    io_result read_some(boost::asio::mutable_buffer into);
    io_result read_some(std::array<boost::asio::mutable_buffer, 2> into);
    io_result write_some(std::array<boost::asio::const_buffer, 2> buffers);
    io_result read_secured(boost::asio::mutable_buffer into);
    io_result write_secured(std::array<boost::asio::const_buffer, 2> buffers);
    task<boost::system::error_code> wait_for(tls_stream::wait what);

    void start_window() noexcept;
    void begin_body_read();
    void end_body_read(std::size_t bytes);
    [[nodiscard]] bool rate_is_kept() const noexcept;

    worker& owner_;
    client_socket socket_;
    std::unique_ptr<tls_stream> tls_;
    std::unique_ptr<char[]> buffer_;
    std::size_t capacity_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    clock::time_point deadline_ = clock::time_point::max();
    activity activity_ = activity::serving;
    bool expired_ = false;
    bool cut_ = false;
    bool has_read_ = false;
    /// The current window of the body: time spent reading, bytes it brought, and when the pending read began.
    clock::duration window_spent_{};
    bool body_begun_ = false;
    std::uint64_t window_bytes_ = 0;
    clock::time_point read_began_{};
};

} // namespace tare::http::detail
