#pragma once

#include "codec/metered_decoder.hpp"
#include "codec/output_buffers.hpp"

#include <tare/codec/decoder.hpp>

#include <zstd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace tare::codec {

/// Decodes a series of zstd and skippable frames (RFC 8878) by libzstd. The magic number and the
/// content size of each frame are judged here: libzstd also decodes formats older than the RFC, and frames
/// that hold less than they say, which no container runtime does.
class zstd_decoder final : public metered_decoder
{
public:
    /// Throws std::bad_alloc when libzstd cannot make a context.
    zstd_decoder(const limits& bounds, decoder_budget budget);

private:
    struct context_deleter
    {
        void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
    };

    result<void> decode(bytes_view input, byte_sink& sink) override;
    result<void> decode_end() override;

    result<void> read_head(bytes_view& input, byte_sink& sink);
    result<void> decompress(bytes_view& input, std::size_t after, byte_sink& sink);
    [[nodiscard]] error failure(std::size_t code, std::size_t unread) const;

    std::unique_ptr<ZSTD_DCtx, context_deleter> context_;
    output_buffers<std::byte> output_;
    /// The longest frame header, magic number included (RFC 8878 section 3.1.1.1).
    std::array<std::byte, 18> head_{};
    std::size_t head_size_ = 0;
    /// Bytes that the current frame still has to hold, where its header says.
    std::optional<std::uint64_t> content_left_;
    bool in_frame_ = false;
    bool any_frame_ = false;
};

} // namespace tare::codec
