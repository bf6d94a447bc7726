#include "codec/zstd_decoder.hpp"

#include <fmt/format.h>

#include <zstd_errors.h>

#include <algorithm>
#include <new>
#include <span>

namespace tare::codec {
namespace {

constexpr std::size_t magic_size = 4;

/// RFC 8878 sections 3.1.1 and 3.1.2.
bool is_frame_magic(std::uint32_t magic) noexcept
{
    return magic == 0xFD2FB528U || (magic & 0xFFFFFFF0U) == 0x184D2A50U;
}

std::uint32_t magic_of(std::span<const std::byte> head) noexcept
{
    std::uint32_t value = 0;
    for (std::size_t i = magic_size; i-- > 0;)
        value = value << 8U | std::to_integer<std::uint32_t>(head[i]);
    return value;
}

/// How many bytes of a frame its content size is told by, as far as `head`, its first bytes, says (RFC 8878
/// section 3.1.1.1): those before the blocks. Of a skippable frame only the magic number matters.
std::size_t head_size(std::span<const std::byte> head) noexcept
{
    if (head.size() < magic_size)
        return magic_size;
    if (magic_of(head) != ZSTD_MAGICNUMBER)
        return magic_size;
    if (head.size() == magic_size)
        return magic_size + 1;
    static constexpr std::array<std::size_t, 4> dictionary_bytes{0, 1, 2, 4};
    static constexpr std::array<std::size_t, 4> content_size_bytes{0, 2, 4, 8};
    const auto descriptor = std::to_integer<unsigned>(head[magic_size]);
    const bool single_segment = (descriptor >> 5U & 1U) != 0;
    const auto content_size = content_size_bytes[descriptor >> 6U];
    // A single segment has no window, and always a content size.
    return magic_size + 1 + (single_segment && content_size != 0 ? 0 : 1) +
           dictionary_bytes[descriptor & 3U] + content_size;
}

} // namespace

zstd_decoder::zstd_decoder(const limits& bounds, decoder_budget budget)
    : metered_decoder{bounds, budget}, context_{ZSTD_createDCtx()}
{
    if (context_ == nullptr ||
        ZSTD_isError(ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, bounds.max_zstd_window_log)
        ) != 0)
        throw std::bad_alloc{};
}

result<void> zstd_decoder::decode(bytes_view input, byte_sink& sink)
{
    while (!input.empty()) {
        if (auto done = in_frame_ ? decompress(input, 0, sink) : read_head(input, sink); !done)
            return done;
    }
    return {};
}

result<void> zstd_decoder::decode_end()
{
    if (any_frame_ && !in_frame_ && head_size_ == 0)
        return {};
    auto e = make_error(
        errc::truncated, "The zstd stream ends inside a frame: the archive was not sent completely."
    );
    e.offset = input_bytes();
    return e;
}

result<void> zstd_decoder::read_head(bytes_view& input, byte_sink& sink)
{
    const auto known = [this] { return std::span{head_}.first(head_size_); };
    while (head_size_ < head_size(known())) {
        if (input.empty())
            return {};
        head_[head_size_++] = input.front();
        input = input.subspan(1);
        if (head_size_ == magic_size && !is_frame_magic(magic_of(known())))
            return malformed(
                "A zstd frame is followed by bytes that are not another one.", input.size() + magic_size
            );
    }
    if (auto counted = count_member(); !counted)
        return counted;
    // What is no header that libzstd takes is refused by it below; a skippable frame has none.
    const auto claimed = head_size_ > magic_size ? ZSTD_getFrameContentSize(head_.data(), head_size_)
                                                 : ZSTD_CONTENTSIZE_UNKNOWN;
    content_left_ = claimed == ZSTD_CONTENTSIZE_UNKNOWN || claimed == ZSTD_CONTENTSIZE_ERROR
                        ? std::nullopt
                        : std::optional<std::uint64_t>{claimed};
    any_frame_ = true;
    in_frame_ = true;
    bytes_view head = known();
    head_size_ = 0;
    return decompress(head, input.size(), sink);
}

result<void> zstd_decoder::decompress(bytes_view& input, std::size_t after, byte_sink& sink)
{
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    bool more = true;
    while (more) {
        const auto room = output_.room();
        ZSTD_outBuffer out{room.data(), room.size(), 0};
        const std::size_t status = ZSTD_decompressStream(context_.get(), &out, &in);
        const std::size_t unread = in.size - in.pos + after;
        if (ZSTD_isError(status) != 0)
            return failure(status, unread);
        if (auto put_on = put(output_.take(out.pos), unread, sink); !put_on)
            return put_on;
        in_frame_ = status != 0;
        // libzstd passes over the content size where the last block of a stream is empty.
        if (content_left_ && (out.pos > *content_left_ || (!in_frame_ && out.pos != *content_left_)))
            return malformed("A zstd frame does not hold as many bytes as its header says.", unread);
        if (content_left_)
            *content_left_ -= out.pos;
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
