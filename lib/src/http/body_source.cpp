#include "body_source.hpp"

#include "refusal.hpp"
#include "worker.hpp"

#include <boost/asio/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace tare::http::detail {
namespace {

constexpr std::string_view interim_answer = "HTTP/1.1 100 Continue\r\n\r\n";

} // namespace

void body_source::start(const request& head, std::uint64_t max_bytes, bool expects_continue) noexcept
{
    framer_ = head.chunked ? body_framer::chunked(max_bytes)
                           : body_framer::counted(head.content_length.value_or(0));
    declared_ = head.content_length;
    failure_.reset();
    continue_pending_ = expects_continue;
    channel_.start_body();
}

void body_source::start_none() noexcept
{
    framer_ = {};
    declared_.reset();
    failure_.reset();
    continue_pending_ = false;
}

std::optional<std::uint64_t> body_source::rest() const noexcept
{
    if (framer_.done())
        return 0;
    if (framer_.is_chunked() || failure_)
        return std::nullopt;
    return framer_.payload_left();
}

error body_source::failure_of(const transfer& t) const
{
    if (channel_.was_cut())
        return make_error(errc::shutting_down, "The service stopped before the body had arrived.");
    if (channel_.expired())
        return refusal_error(
            errc::request_timeout, refusal::slow,
            fmt::format("The body arrived too slowly: {} bytes were received. Send it faster.", received())
        );
    if (t.error == boost::asio::error::eof && declared_)
        return refusal_error(
            errc::truncated, refusal::incomplete,
            fmt::format("The connection ended after {} of {} bytes of the body.", received(), *declared_)
        );
    return refusal_error(
        errc::truncated, refusal::incomplete,
        fmt::format("The connection ended after {} bytes of the body.", received())
    );
}

/// Moves payload that is in the channel's buffer already; 0 when there is none.
result<std::size_t> body_source::take_buffered(std::span<std::byte> buffer)
{
    std::size_t taken = 0;
    while (!framer_.done() && taken < buffer.size() && !channel_.buffered().empty()) {
        const auto framing = framer_.consume_framing(channel_.buffered());
        if (!framing)
            return framing.error();
        channel_.consume(*framing);
        const auto at_hand = channel_.buffered();
        const auto room = std::min(at_hand.size(), buffer.size() - taken);
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(room, framer_.payload_left()));
        if (count == 0)
            continue;
        std::memcpy(buffer.data() + taken, at_hand.data(), count);
        channel_.consume(count);
        framer_.consume_payload(count);
        taken += count;
    }
    return taken;
}

task<result<std::size_t>> body_source::read(std::span<std::byte> buffer)
{
    if (buffer.empty())
        throw std::invalid_argument("a body is read into at least one byte");
    // A client that has begun to send does not wait for leave (RFC 9110 section 10.1.1).
    if (!framer_.done() && !channel_.buffered().empty())
        continue_pending_ = false;
    while (true) {
        if (failure_)
            co_return *failure_;
        auto taken = take_buffered(buffer);
        if (!taken) {
            failure_ = taken.error();
            continue;
        }
        if (*taken > 0 || framer_.done())
            co_return *taken;
        if (continue_pending_) {
            continue_pending_ = false;
            const boost::asio::const_buffer interim(interim_answer.data(), interim_answer.size());
            const auto sent = co_await channel_.write(interim, boost::asio::const_buffer());
            if (sent.error) {
                failure_ = failure_of(sent);
                continue;
            }
        }
        const auto direct =
            static_cast<std::size_t>(std::min<std::uint64_t>(framer_.payload_left(), buffer.size()));
        if (direct == 0) {
            const auto got = co_await channel_.fill();
            if (got.error || channel_.expired() || channel_.was_cut())
                failure_ = failure_of(got);
            continue;
        }
        // Reading ahead only behind a whole chunk: what follows is framing. Behind a counted body it would be
        // a request.
        const bool ahead = framer_.is_chunked() && direct == framer_.payload_left();
        const auto got =
            co_await channel_.read_direct(boost::asio::mutable_buffer(buffer.data(), direct), ahead);
        framer_.consume_payload(got.bytes);
        if (got.error || channel_.expired() || channel_.was_cut())
            failure_ = failure_of(got);
        else
            co_return got.bytes;
    }
}

task<bool> body_source::skip_rest()
{
    const auto wanted = framer_.payload_left();
    channel_.arm(channel::activity::discard, channel_.owner().limits().drain_timeout);
    const auto skipped = co_await channel_.discard(wanted);
    channel_.disarm();
    framer_.consume_payload(skipped.bytes);
    co_return !skipped.error && skipped.bytes == wanted;
}

} // namespace tare::http::detail
