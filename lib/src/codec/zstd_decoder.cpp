#include "codec/zstd_decoder.hpp"

#include <fmt/format.h>

#include <zstd_errors.h>

#include <algorithm>
#include <new>
#include <span>

namespace tare::codec {
namespace {

/// RFC 8878 sections 3.1.1 and 3.1.2.
bool is_frame_magic(const std::array<std::byte, 4>& magic) noexcept
{
    std::uint32_t value = 0;
    for (std::size_t i = magic.size(); i-- > 0;)
        value = value << 8U | std::to_integer<std::uint32_t>(magic[i]);
    return value == 0xFD2FB528U || (value & 0xFFFFFFF0U) == 0x184D2A50U;
}

} // namespace

zstd_decoder::zstd_decoder(const limits& bounds, decoder_budget budget)
    : metered_decoder{bounds, budget}, context_{ZSTD_createDCtx()}, buffer_(ZSTD_DStreamOutSize())
{
    if (context_ == nullptr ||
        ZSTD_isError(ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, bounds.max_zstd_window_log)
        ) != 0)
        throw std::bad_alloc{};
}

result<void> zstd_decoder::decode(bytes_view input, byte_sink& sink)
{
    while (!input.empty()) {
        if (auto done = in_frame_ ? decompress(input, 0, sink) : read_magic(input, sink); !done)
            return done;
    }
    return {};
}

result<void> zstd_decoder::decode_end()
{
    if (any_frame_ && !in_frame_ && magic_size_ == 0)
        return {};
    auto e = make_error(
        errc::truncated, "The zstd stream ends inside a frame: the archive was not sent completely."
    );
    e.offset = input_bytes();
    return e;
}

result<void> zstd_decoder::read_magic(bytes_view& input, byte_sink& sink)
{
    const auto piece = input.first(std::min(magic_.size() - magic_size_, input.size()));
    std::ranges::copy(piece, magic_.begin() + static_cast<std::ptrdiff_t>(magic_size_));
    magic_size_ += piece.size();
    input = input.subspan(piece.size());
    if (magic_size_ < magic_.size())
        return {};
    if (!is_frame_magic(magic_))
        return malformed(
            "A zstd frame is followed by bytes that are not another one.", input.size() + magic_.size()
        );
    if (auto counted = count_member(); !counted)
        return counted;
    magic_size_ = 0;
    any_frame_ = true;
    in_frame_ = true;
    bytes_view magic = magic_;
    return decompress(magic, input.size(), sink);
}

result<void> zstd_decoder::decompress(bytes_view& input, std::size_t after, byte_sink& sink)
{
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    bool more = true;
    while (more) {
        ZSTD_outBuffer out{buffer_.data(), buffer_.size(), 0};
        const std::size_t status = ZSTD_decompressStream(context_.get(), &out, &in);
        const std::size_t unread = in.size - in.pos + after;
        if (ZSTD_isError(status) != 0)
            return failure(status, unread);
        if (auto put_on = put(std::span{buffer_}.first(out.pos), unread, sink); !put_on)
            return put_on;
        in_frame_ = status != 0;
        more = in_frame_ && (in.pos < in.size || out.pos == out.size);
    }
    input = input.subspan(in.pos);
    return {};
}

error zstd_decoder::failure(std::size_t code, std::size_t unread) const
{
    switch (ZSTD_getErrorCode(code)) {
    case ZSTD_error_frameParameter_windowTooLarge:
        return limit_error("max_zstd_window_log", static_cast<std::uint64_t>(bounds().max_zstd_window_log));
    case ZSTD_error_dictionary_wrong:
        return malformed("A zstd frame needs a dictionary, which an image cannot bring along.", unread);
    case ZSTD_error_checksum_wrong:
        return malformed("The checksum of a zstd frame does not match its content.", unread);
    default:
        return malformed(fmt::format("Broken zstd data ({}).", ZSTD_getErrorName(code)), unread);
    }
}

} // namespace tare::codec
