#pragma once

#include <tare/base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tare::http::detail {

/// Finds the payload in the bytes that follow a request's header: counted by Content-Length or chunked (RFC
/// 9112 sections 6.2 and 7.1). Sans-I/O, constant memory, and the verdict does not depend on how the bytes
/// are cut.
///
/// Stricter than the RFC where two parsers have been seen to differ: a chunk size is 1 to 16 hexadecimal
/// digits and CRLF, no chunk extension, no trailer, no lone LF. What framing may cost is bounded: one byte of
/// it for each byte of payload, after an allowance, so that a body of one-byte chunks is refused.
///
/// Use: while not `done`, give the bytes at hand to `consume_framing`; then the next `payload_left` bytes are
/// payload, which are reported with `consume_payload` however they were read.
class body_framer
{
public:
    /// A request without a body.
    body_framer() = default;

    /// `length` bytes. The caller has compared it with its limit.
    [[nodiscard]] static body_framer counted(std::uint64_t length) noexcept;

    /// Chunks whose payload together is at most `max_payload` bytes.
    [[nodiscard]] static body_framer chunked(std::uint64_t max_payload) noexcept;

    /// Consumes framing bytes at the start of `raw` and returns how many; stops before payload and behind the
    /// end of the body. Errors: `errc::bad_request`, `errc::content_too_large` as soon as a chunk announces
    /// too much.
    [[nodiscard]] result<std::size_t> consume_framing(std::string_view raw);

    /// Payload bytes that follow before any more framing.
    [[nodiscard]] std::uint64_t payload_left() const noexcept { return state_ == state::payload ? left_ : 0; }

    /// `bytes` of payload, at most `payload_left()`, were taken.
    void consume_payload(std::uint64_t bytes) noexcept;

    [[nodiscard]] bool done() const noexcept { return state_ == state::done; }

    [[nodiscard]] bool is_chunked() const noexcept { return chunked_; }

    /// Payload bytes taken so far.
    [[nodiscard]] std::uint64_t received() const noexcept { return received_; }

private:
    enum class state : std::uint8_t
    {
        size_start,
        size,
        size_lf,
        payload,
        payload_cr,
        payload_lf,
        end_cr,
        end_lf,
        done,
        failed,
    };

    result<void> step(char c);
    result<void> begin_chunk();

    state state_ = state::done;
    bool chunked_ = false;
    unsigned digits_ = 0;
    std::uint64_t left_ = 0;
    std::uint64_t received_ = 0;
    std::uint64_t framing_ = 0;
    std::uint64_t max_payload_ = 0;
};

} // namespace tare::http::detail
