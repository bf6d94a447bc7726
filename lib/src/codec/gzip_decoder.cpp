#include "codec/gzip_decoder.hpp"

#include <fmt/format.h>

#include <isa-l/crc.h>

#include <algorithm>
#include <limits>

namespace tare::codec {
namespace {

// RFC 1952 section 2.3.1.
constexpr unsigned flag_header_crc = 2;
constexpr unsigned flag_extra = 4;
constexpr unsigned flag_name = 8;
constexpr unsigned flag_comment = 16;
constexpr unsigned flags_reserved = 0xE0;
constexpr std::size_t fixed_header_size = 10;
constexpr std::size_t trailer_size = 8;
// Go's compress/gzip refuses a longer name or comment; what a runtime cannot unpack is not reported on.
constexpr std::size_t max_text_size = 511;

unsigned octet(std::byte b) noexcept
{
    return std::to_integer<unsigned>(b);
}

std::uint32_t little_endian(std::span<const std::byte> bytes) noexcept
{
    std::uint32_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = value << 8U | octet(bytes[i]);
    return value;
}

const unsigned char* characters(bytes_view bytes) noexcept
{
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

} // namespace

gzip_decoder::gzip_decoder(const limits& bounds, decoder_budget budget) : metered_decoder{bounds, budget} {}

result<void> gzip_decoder::decode(bytes_view input, byte_sink& sink)
{
    while (!input.empty()) {
        if (auto done = stage_ == stage::deflate ? inflate(input, sink) : read_wrapper(input, 0); !done)
            return done;
    }
    return {};
}

result<void> gzip_decoder::decode_end()
{
    if (any_member_ && stage_ == stage::between)
        return {};
    auto e = make_error(
        errc::truncated, "The gzip stream ends inside a member: the archive was not sent completely."
    );
    e.offset = input_bytes();
    return e;
}

result<void> gzip_decoder::read_wrapper(bytes_view& input, std::size_t after)
{
    switch (stage_) {
    case stage::between:
        any_member_ = true;
        enter(stage::fixed_header);
        return count_member();
    case stage::fixed_header:
        return fill(input, fixed_header_size) ? check_fixed_header(input.size() + after) : result<void>{};
    case stage::extra_length:
        if (fill(input, 2)) {
            count_ = little_endian(std::span{field_}.first(2));
            add_to_header_crc(std::span{field_}.first(2));
            stage_ = stage::extra;
            field_size_ = 0;
            if (count_ == 0)
                advance();
        }
        return {};
    case stage::extra: {
        const auto piece = input.first(std::min(count_, input.size()));
        add_to_header_crc(piece);
        input = input.subspan(piece.size());
        count_ -= piece.size();
        if (count_ == 0)
            advance();
        return {};
    }
    case stage::name:
    case stage::comment:
        return read_text(input, after);
    case stage::header_crc:
        if (!fill(input, 2))
            return {};
        if (little_endian(std::span{field_}.first(2)) != (header_crc_ & 0xFFFFU))
            return malformed("The CRC-16 of a gzip header is wrong.", input.size() + after);
        advance();
        return {};
    case stage::trailer:
        return fill(input, trailer_size) ? check_trailer(input.size() + after) : result<void>{};
    case stage::deflate:
        break;
    }
    return {};
}

result<void> gzip_decoder::read_text(bytes_view& input, std::size_t after)
{
    const auto end = std::ranges::find(input, std::byte{0});
    const bool complete = end != input.end();
    const auto piece = input.first(static_cast<std::size_t>(end - input.begin()) + (complete ? 1 : 0));
    add_to_header_crc(piece);
    input = input.subspan(piece.size());
    count_ += piece.size();
    if (count_ > max_text_size + (complete ? 1 : 0))
        return malformed(
            fmt::format("A name or comment in a gzip header is longer than {} bytes.", max_text_size),
            input.size() + after
        );
    if (complete)
        advance();
    return {};
}

result<void> gzip_decoder::check_fixed_header(std::size_t unread)
{
    const bool gzip = octet(field_[0]) == 0x1F && octet(field_[1]) == 0x8B && octet(field_[2]) == 8;
    if (!gzip)
        return malformed(
            "A gzip member is followed by bytes that are not another one.", unread + fixed_header_size
        );
    flags_ = octet(field_[3]);
    if ((flags_ & flags_reserved) != 0)
        return malformed("A gzip header has reserved flags set.", unread + fixed_header_size);
    header_crc_ = 0;
    add_to_header_crc(field_);
    advance();
    return {};
}

result<void> gzip_decoder::check_trailer(std::size_t unread)
{
    const auto fields = std::span{field_};
    if (little_endian(fields.first(4)) != crc_)
        return malformed("The CRC-32 of a gzip member does not match its content.", unread);
    if (little_endian(fields.subspan(4, 4)) != member_size_)
        return malformed("The size in a gzip member's trailer does not match its content.", unread);
    enter(stage::between);
    return {};
}

void gzip_decoder::advance() noexcept
{
    // The optional fields stand in the order of the enumeration.
    if (stage_ < stage::extra_length && (flags_ & flag_extra) != 0)
        enter(stage::extra_length);
    else if (stage_ < stage::name && (flags_ & flag_name) != 0)
        enter(stage::name);
    else if (stage_ < stage::comment && (flags_ & flag_comment) != 0)
        enter(stage::comment);
    else if (stage_ < stage::header_crc && (flags_ & flag_header_crc) != 0)
        enter(stage::header_crc);
    else {
        enter(stage::deflate);
        isal_inflate_init(&inflate_);
        crc_ = 0;
        member_size_ = 0;
    }
}

result<void> gzip_decoder::inflate(bytes_view& input, byte_sink& sink)
{
    const auto piece =
        input.first(std::min<std::size_t>(input.size(), std::numeric_limits<std::int32_t>::max()));
    input = input.subspan(piece.size());
    // ISA-L's interface predates const; it does not write to its input.
    inflate_.next_in = const_cast<std::uint8_t*>(characters(piece));
    inflate_.avail_in = static_cast<std::uint32_t>(piece.size());
    bool more = true;
    while (more) {
        const std::uint32_t available = inflate_.avail_in;
        const auto room = output_.room();
        inflate_.next_out = room.data();
        inflate_.avail_out = static_cast<std::uint32_t>(room.size());
        const int status = isal_inflate(&inflate_);
        const std::size_t unread = inflate_.avail_in + input.size();
        if (status < ISAL_DECOMP_OK || status == ISAL_NEED_DICT)
            return malformed(fmt::format("Broken deflate data (ISA-L error {}).", status), unread);
        const auto produced = output_.take(room.size() - inflate_.avail_out);
        crc_ = crc32_gzip_refl(crc_, produced.data(), produced.size());
        member_size_ += static_cast<std::uint32_t>(produced.size());
        if (auto put_on = put(std::as_bytes(produced), unread, sink); !put_on)
            return put_on;
        const bool ended = inflate_.block_state == ISAL_BLOCK_FINISH;
        if (!ended && produced.empty() && inflate_.avail_in == available && available != 0)
            return malformed("The deflate data cannot be decoded further.", unread);
        more = !ended && (inflate_.avail_in != 0 || inflate_.avail_out == 0);
    }
    const std::size_t left = inflate_.avail_in;
    input = {piece.data() + (piece.size() - left), left + input.size()};
    if (inflate_.block_state != ISAL_BLOCK_FINISH)
        return {};
    enter(stage::trailer);
    std::array<std::byte, 8> taken{};
    bytes_view rest = std::span{taken}.first(take_back(taken));
    while (!rest.empty()) {
        if (auto done = read_wrapper(rest, input.size()); !done)
            return done;
    }
    return {};
}

std::size_t gzip_decoder::take_back(std::array<std::byte, 8>& out)
{
    const auto bits = static_cast<unsigned>(std::clamp(inflate_.read_in_length, 0, 64));
    const std::size_t size = bits / 8;
    // The last byte of the deflate stream is padded to its end: those bits are nobody's.
    std::uint64_t value = bits % 8 == 0 ? inflate_.read_in : inflate_.read_in >> (bits % 8);
    for (std::size_t i = 0; i < size; ++i, value >>= 8U)
        out[i] = static_cast<std::byte>(value & 0xFFU);
    return size;
}

bool gzip_decoder::fill(bytes_view& input, std::size_t size)
{
    const auto piece = input.first(std::min(size - field_size_, input.size()));
    std::ranges::copy(piece, field_.begin() + static_cast<std::ptrdiff_t>(field_size_));
    field_size_ += piece.size();
    input = input.subspan(piece.size());
    return field_size_ == size;
}

void gzip_decoder::add_to_header_crc(bytes_view bytes)
{
    if ((flags_ & flag_header_crc) != 0)
        header_crc_ = crc32_gzip_refl(header_crc_, characters(bytes), bytes.size());
}

void gzip_decoder::enter(stage next) noexcept
{
    stage_ = next;
    field_size_ = 0;
    count_ = 0;
}

} // namespace tare::codec
