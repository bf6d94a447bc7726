#pragma once

#include <tare/base/bytes.hpp>
#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace tare::codec {

/// How a stream is compressed, told by its first bytes and never by its name or media type.
enum class compression : std::uint8_t
{
    none,
    gzip,
    zstd,
    xz,
    bzip2,
};

/// "none", "gzip", "zstd", "xz" or "bzip2".
[[nodiscard]] std::string_view to_string(compression c) noexcept;

/// Bytes that `sniff` wants to see to be sure.
inline constexpr std::size_t sniff_bytes = 6;

/// Tells the compression from the first bytes of a stream: gzip (RFC 1952), zstd (RFC 8878, skippable frames
/// included), xz and bzip2 by their magic numbers; anything else, the empty stream included, is `none`.
[[nodiscard]] compression sniff(bytes_view first_bytes) noexcept;

/// Where decompressed bytes go.
class byte_sink
{
public:
    virtual ~byte_sink() = default;

    /// Calls that return before the bytes of one change: so long the sink may go on with them.
    static constexpr std::size_t kept_for_calls = 40;

    /// Takes the next piece; `bytes` stay as they are until the `kept_for_calls`-th call after this one has
    /// returned, as long as the decoder lives. An error ends the decoding and is handed on.
    virtual result<void> on_bytes(bytes_view bytes) = 0;
};

/// A push decompressor: fed any number of pieces of any size, the output does not depend on how the input was
/// cut. Memory is bounded by the format's window (gzip 32 KiB, zstd `limits::max_zstd_window_log`), never by
/// the data.
class decoder
{
public:
    virtual ~decoder() = default;

    /// Decodes `input` and hands every decoded byte to `sink` before it returns. After an error the decoder
    /// is spent.
    virtual result<void> consume(bytes_view input, byte_sink& sink) = 0;

    /// Says that the input is over: `errc::truncated` when it ended inside a member or frame.
    virtual result<void> finish() = 0;

    /// Decoded bytes so far.
    [[nodiscard]] virtual std::uint64_t output_bytes() const noexcept = 0;
};

/// What one decoder may put out.
struct decoder_budget
{
    /// Decoded bytes.
    std::uint64_t max_output_bytes;
    /// The member of `tare::limits` that this bound comes from, for the error.
    std::string_view limit_name;
};

/// A decoder for `c`, which decodes all gzip members or zstd frames of a stream as one (RFC 1952 section 2.2,
/// RFC 8878 section 3.1) and verifies their checksums. `none` passes bytes through. xz and bzip2 are refused
/// with `errc::unsupported_compression` and the command that re-compresses. `bounds` must outlive the
/// decoder.
[[nodiscard]] result<std::unique_ptr<decoder>>
make_decoder(compression c, const limits& bounds, decoder_budget budget);

} // namespace tare::codec
