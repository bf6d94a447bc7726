#include "channel.hpp"

#include "worker.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/assert.hpp>

#include <algorithm>
#include <cstring>

namespace tare::http::detail {
namespace {

namespace net = boost::asio;
using error_code = boost::system::error_code;

constexpr auto use_tuple = net::as_tuple(net::use_awaitable_t<net::io_context::executor_type>{});

/// Room for the small chunks that some clients send, read ahead in one go.
constexpr std::size_t least_capacity = std::size_t{16} << 10;

} // namespace

channel::channel(worker& owner, tcp_socket socket)
    : owner_{owner}, socket_{std::move(socket)},
      capacity_{std::max(owner.limits().max_header_bytes, least_capacity)}
{
    // Not cleared: pages that no byte was read into are never touched.
    buffer_ = std::make_unique_for_overwrite<char[]>(capacity_);
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

task<transfer> channel::fill()
{
    if (begin_ > 0) {
        std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    BOOST_ASSERT(end_ < capacity_);
    begin_body_read();
    const auto [error, bytes] = co_await socket_.async_read_some(
        net::mutable_buffer(buffer_.get() + end_, capacity_ - end_), use_tuple
    );
    end_ += bytes;
    end_body_read(bytes);
    co_return transfer{error, bytes};
}

task<transfer> channel::read_direct(net::mutable_buffer direct, bool ahead)
{
    BOOST_ASSERT(begin_ == end_);
    std::array<net::mutable_buffer, 2> buffers{
        direct, net::mutable_buffer(buffer_.get(), ahead ? capacity_ : 0)
    };
    begin_body_read();
    const auto [error, bytes] = co_await socket_.async_read_some(buffers, use_tuple);
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
        const auto [error, bytes] = co_await socket_.async_write_some(buffers, use_tuple);
        total.bytes += bytes;
        if (error || expired_) {
            total.error = error ? error : error_code{net::error::timed_out};
            break;
        }
        const auto from_first = std::min(bytes, buffers[0].size());
        buffers[0] += from_first;
        buffers[1] += bytes - from_first;
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
        const auto [error, count] = co_await socket_.async_read_some(into, use_tuple);
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

bool channel::end_output() noexcept
{
    error_code ignored;
    socket_.shutdown(net::socket_base::shutdown_send, ignored);
    return begin_ == end_ && !has_input();
}

bool channel::has_input() const noexcept
{
    error_code error;
    const auto available = socket_.available(error);
    return !error && available > 0;
}

task<> channel::linger()
{
    end_output();
    arm(activity::discard, owner_.limits().drain_timeout);
    const auto drained = co_await discard(owner_.limits().max_drain_bytes);
    if (drained.error || expired_ || cut_)
        co_return;
    // Reading no further holds a client back that only writes; one that reads its answer closes, which wakes
    // us.
    [[maybe_unused]] const auto [error] =
        co_await socket_.async_wait(net::socket_base::wait_error, use_tuple);
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
    error_code ignored;
    socket_.cancel(ignored);
}

void channel::wake_if_idle() noexcept
{
    if (activity_ != activity::idle)
        return;
    error_code ignored;
    socket_.cancel(ignored);
}

void channel::cut() noexcept
{
    cut_ = true;
    error_code ignored;
    socket_.close(ignored);
}

} // namespace tare::http::detail
