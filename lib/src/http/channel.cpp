#include "channel.hpp"

#include "worker.hpp"

#include <boost/asio/error.hpp>
#include <boost/assert.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace tare::http::detail {
namespace {

namespace net = boost::asio;
using error_code = boost::system::error_code;

/// Room for the small chunks that some clients send, read ahead in one go.
constexpr std::size_t least_capacity = std::size_t{8} << 10;

} // namespace

channel::channel(worker& owner, client_socket socket)
    : owner_{owner}, socket_{std::move(socket)},
      capacity_{std::max(owner.limits().max_header_bytes, least_capacity)}
{
    // Not cleared: pages that no byte was read into are never touched.
    buffer_ = std::make_unique_for_overwrite<char[]>(capacity_);
    if (const auto* const context = owner_.tls())
        tls_ = std::make_unique<tls_stream>(socket_, *context);
    owner_.add(*this);
}

channel::~channel()
{
    unlink();
    owner_.removed();
}

void channel::consume(std::size_t bytes) noexcept
{
    BOOST_ASSERT(bytes <= end_ - begin_);
    begin_ += bytes;
    if (begin_ == end_)
        begin_ = end_ = 0;
}

/// The first bytes of a connection, where they are there already. Later ones are waited for even so: others
/// on this thread get their turn between two requests.
std::optional<transfer> channel::read_at_once(net::mutable_buffer into) noexcept
{
    if (tls_ || std::exchange(has_read_, true))
        return std::nullopt;
    return socket_.try_read(into);
}

std::optional<transfer> channel::write_at_once(const std::array<net::const_buffer, 2>& buffers) noexcept
{
    // Asio tries that itself for a socket it knows.
    if (tls_ || socket_.is_waitable())
        return std::nullopt;
    return socket_.try_write(buffers);
}

// A branch for each operation, and no type erasure: plain connections do exactly what they would do without
// TLS.

channel::io_result channel::read_some(net::mutable_buffer into)
{
    return tls_ ? read_secured(into) : socket_.waitable().async_read_some(into, use_tuple);
}

channel::io_result channel::read_some(std::array<net::mutable_buffer, 2> into)
{
    return tls_ ? read_secured(into[0]) : socket_.waitable().async_read_some(into, use_tuple);
}

channel::io_result channel::write_some(std::array<net::const_buffer, 2> buffers)
{
    return tls_ ? write_secured(buffers) : socket_.waitable().async_write_some(buffers, use_tuple);
}

channel::io_result channel::read_secured(net::mutable_buffer into)
{
    while (true) {
        const auto done = tls_->read(into);
        if (done.next == tls_stream::wait::nothing)
            co_return std::tuple(done.error, done.bytes);
        const auto failed = co_await wait_for(done.next);
        if (failed)
            co_return std::tuple(failed, std::size_t{0});
    }
}

channel::io_result channel::write_secured(std::array<net::const_buffer, 2> buffers)
{
    while (true) {
        const auto done = tls_->write(buffers);
        if (done.next == tls_stream::wait::nothing)
            co_return std::tuple(done.error, done.bytes);
        const auto failed = co_await wait_for(done.next);
        if (failed)
            co_return std::tuple(failed, std::size_t{0});
    }
}

task<error_code> channel::wait_for(tls_stream::wait what)
{
    // A deadline that passes between two waits has nothing to cancel.
    if (expired_ || cut_)
        co_return error_code{net::error::operation_aborted};
    const auto kind =
        what == tls_stream::wait::readable ? net::socket_base::wait_read : net::socket_base::wait_write;
    const auto [error] = co_await socket_.waitable().async_wait(kind, use_tuple);
    co_return error;
}

task<transfer> channel::handshake()
{
    arm(activity::idle, owner_.limits().header_timeout);
    transfer outcome;
    while (true) {
        const auto done = tls_->handshake();
        outcome.error = done.error;
        if (done.next == tls_stream::wait::nothing)
            break;
        outcome.error = co_await wait_for(done.next);
        if (outcome.error)
            break;
    }
    disarm();
    co_return outcome;
}

task<transfer> channel::fill()
{
    if (begin_ > 0) {
        std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    BOOST_ASSERT(end_ < capacity_);
    begin_body_read();
    const net::mutable_buffer into(buffer_.get() + end_, capacity_ - end_);
    auto got = read_at_once(into);
    if (!got) {
        const auto [error, bytes] = co_await read_some(into);
        got = transfer{error, bytes};
    }
    end_ += got->bytes;
    end_body_read(got->bytes);
    co_return *got;
}

task<transfer> channel::read_direct(net::mutable_buffer direct, bool ahead)
{
    BOOST_ASSERT(begin_ == end_);
    std::array<net::mutable_buffer, 2> buffers{
        direct, net::mutable_buffer(buffer_.get(), ahead ? capacity_ : 0)
    };
    begin_body_read();
    const auto [error, bytes] = co_await read_some(buffers);
    end_body_read(bytes);
    const auto taken = std::min(bytes, direct.size());
    begin_ = 0;
    end_ = bytes - taken;
    co_return transfer{error, taken};
}

task<transfer> channel::write(net::const_buffer head, net::const_buffer body)
{
    std::array<net::const_buffer, 2> buffers{head, body};
    transfer total;
    while (buffers[0].size() + buffers[1].size() > 0) {
        arm(activity::write, owner_.limits().write_timeout);
        auto sent = write_at_once(buffers);
        if (!sent) {
            const auto [error, bytes] = co_await write_some(buffers);
            sent = transfer{error, bytes};
        }
        total.bytes += sent->bytes;
        if (sent->error || expired_) {
            total.error = sent->error ? sent->error : error_code{net::error::timed_out};
            break;
        }
        const auto from_first = std::min(sent->bytes, buffers[0].size());
        buffers[0] += from_first;
        buffers[1] += sent->bytes - from_first;
    }
    disarm();
    co_return total;
}

task<transfer> channel::discard(std::uint64_t bytes)
{
    transfer total;
    const auto from_buffer = std::min<std::uint64_t>(bytes, end_ - begin_);
    consume(static_cast<std::size_t>(from_buffer));
    total.bytes = static_cast<std::size_t>(from_buffer);
    while (total.bytes < bytes && !expired_) {
        // Shared by all channels of the thread: nobody looks at what it holds.
        const auto room = std::min<std::uint64_t>(owner_.scratch().size(), bytes - total.bytes);
        const net::mutable_buffer into(owner_.scratch().data(), static_cast<std::size_t>(room));
        const auto [error, count] = co_await read_some(into);
        total.bytes += count;
        if (error) {
            total.error = error;
            break;
        }
    }
    if (expired_)
        total.error = net::error::timed_out;
    co_return total;
}

task<> channel::end_output()
{
    arm(activity::discard, owner_.limits().drain_timeout);
    // Behind close_notify only the socket's own end follows, so that nothing is left to encrypt or decrypt.
    while (tls_ && !cut_) {
        const auto done = tls_->end_output();
        if (done.next == tls_stream::wait::nothing)
            break;
        const auto failed = co_await wait_for(done.next);
        if (failed)
            break;
    }
    socket_.end_output();
}

bool channel::has_input() noexcept
{
    return (tls_ && tls_->has_input()) || socket_.has_input();
}

task<> channel::linger()
{
    const auto bytes = owner_.limits().max_drain_bytes;
    // The socket's own bytes, also of a secured connection: nobody decrypts what nobody reads.
    tls_.reset();
    const auto drained = co_await discard(bytes);
    if (drained.error || expired_ || cut_)
        co_return;
    // Reading no further holds a client back that only writes; one that reads its answer closes, which wakes
    // us.
    [[maybe_unused]] const auto [error] =
        co_await socket_.waitable().async_wait(net::socket_base::wait_error, use_tuple);
}

void channel::arm(activity what, clock::time_point at) noexcept
{
    activity_ = what;
    deadline_ = at;
    expired_ = false;
}

void channel::arm(activity what, std::chrono::milliseconds from_now)
{
    arm(what, owner_.now() + from_now);
}

void channel::start_body() noexcept
{
    body_begun_ = begin_ != end_;
    start_window();
}

void channel::start_window() noexcept
{
    window_spent_ = {};
    window_bytes_ = 0;
}

void channel::begin_body_read()
{
    if (activity_ != activity::serving)
        return;
    read_began_ = owner_.now();
    if (body_begun_)
        arm(activity::body, read_began_ + (owner_.limits().body_window - window_spent_));
    else
        arm(activity::body_start, read_began_ + owner_.limits().first_body_byte_timeout);
}

void channel::end_body_read(std::size_t bytes)
{
    const bool was_expired = expired_;
    if (activity_ == activity::body_start) {
        body_begun_ = bytes > 0;
        disarm();
        expired_ = was_expired && !body_begun_;
        return;
    }
    if (activity_ != activity::body)
        return;
    window_spent_ += owner_.now() - read_began_;
    window_bytes_ += bytes;
    bool too_slow = was_expired;
    if (window_spent_ >= owner_.limits().body_window) {
        too_slow = too_slow || !rate_is_kept();
        start_window();
    }
    disarm();
    expired_ = too_slow;
}

bool channel::rate_is_kept() const noexcept
{
    const auto window = static_cast<std::uint64_t>(owner_.limits().body_window.count());
    // Rate 0 still asks for a sign of life.
    const auto wanted = std::max<std::uint64_t>(owner_.limits().min_body_rate * window / 1000, 1);
    return window_bytes_ >= wanted;
}

void channel::check_deadline(clock::time_point now) noexcept
{
    if (now < deadline_)
        return;
    if (activity_ == activity::body && rate_is_kept()) {
        start_window();
        read_began_ = now;
        deadline_ = now + owner_.limits().body_window;
        return;
    }
    expired_ = true;
    deadline_ = clock::time_point::max();
    socket_.cancel();
}

void channel::wake_if_idle() noexcept
{
    if (activity_ != activity::idle)
        return;
    socket_.cancel();
}

void channel::cut() noexcept
{
    cut_ = true;
    socket_.close();
}

} // namespace tare::http::detail
