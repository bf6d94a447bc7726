#pragma once

#include "body_framer.hpp"
#include "channel.hpp"

#include <tare/http/body_reader.hpp>
#include <tare/http/request.hpp>

#include <cstdint>
#include <optional>

namespace tare::http::detail {

/// The body of the request that a channel carries: payload goes from the socket into the reader's memory
/// without a copy, only framing and what came with the header pass through the channel's buffer.
class body_source final : public body_reader
{
public:
    explicit body_source(channel& from) noexcept : channel_{from} {}

    /// The request whose header was just consumed. `max_bytes` bounds a chunked body; a declared length was
    /// compared before.
    void start(const request& head, std::uint64_t max_bytes, bool expects_continue) noexcept;

    /// There is no request, hence no body.
    void start_none() noexcept;

    task<result<std::size_t>> read(std::span<std::byte> buffer) override;

    [[nodiscard]] std::uint64_t received() const noexcept override { return framer_.received(); }

    [[nodiscard]] bool finished() const noexcept { return framer_.done(); }

    [[nodiscard]] bool failed() const noexcept { return failure_.has_value(); }

    /// The client still waits for `100 Continue`: it may or may not send the body after another answer.
    [[nodiscard]] bool continue_pending() const noexcept { return continue_pending_; }

    /// Bytes that are still to come; absent when only the client knows.
    [[nodiscard]] std::optional<std::uint64_t> rest() const noexcept;

    /// Reads the rest and throws it away; false when the client did not send it in time. Only when `rest()`
    /// is known.
    task<bool> skip_rest();

private:
    result<std::size_t> take_buffered(std::span<std::byte> buffer);
    error failure_of(const transfer& t) const;

    channel& channel_;
    body_framer framer_;
    std::optional<std::uint64_t> declared_;
    std::optional<error> failure_;
    bool continue_pending_ = false;
};

} // namespace tare::http::detail
