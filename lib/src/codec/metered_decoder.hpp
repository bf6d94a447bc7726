#pragma once

#include <tare/codec/decoder.hpp>

#include <cstdint>
#include <optional>

namespace tare::codec {

/// What all decoders share: they count what goes in and out, hold it against the limits, and stay failed
/// after an error.
class metered_decoder : public decoder
{
public:
    /// `bounds` must outlive the decoder.
    metered_decoder(const limits& bounds, decoder_budget budget) noexcept : bounds_{bounds}, budget_{budget}
    {}

    result<void> consume(bytes_view input, byte_sink& sink) final;
    result<void> finish() final;

    [[nodiscard]] std::uint64_t output_bytes() const noexcept final { return output_; }

protected:
    virtual result<void> decode(bytes_view input, byte_sink& sink) = 0;
    virtual result<void> decode_end() = 0;

    [[nodiscard]] const limits& bounds() const noexcept { return bounds_; }

    /// Hands `bytes` on unless they cross a limit. `unread` is how many bytes of the current input are not
    /// decoded yet.
    result<void> put(bytes_view bytes, std::size_t unread, byte_sink& sink);

    /// Counts one more member or frame.
    result<void> count_member();

    /// `errc::malformed_compression` at the byte that stands `unread` bytes before the end of the current
    /// input.
    [[nodiscard]] error malformed(std::string detail, std::size_t unread) const;

    /// Bytes of input that were handed in so far, the current piece included.
    [[nodiscard]] std::uint64_t input_bytes() const noexcept { return input_; }

private:
    [[nodiscard]] result<void> judge_expansion(std::uint64_t input) const;

    const limits& bounds_;
    decoder_budget budget_;
    std::uint64_t input_ = 0;
    std::uint64_t output_ = 0;
    std::uint64_t members_ = 0;
    std::optional<error> failure_;
};

} // namespace tare::codec
