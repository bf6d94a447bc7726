#pragma once

#include "codec/metered_decoder.hpp"
#include "codec/output_buffers.hpp"

#include <tare/codec/decoder.hpp>

#include <isa-l/igzip_lib.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tare::codec {

/// Decodes a series of gzip members (RFC 1952). ISA-L inflates; the wrapper around each member is read here,
/// because every byte of it must be accounted for: what follows the last member is an error, as it is to Go's
/// compress/gzip.
class gzip_decoder final : public metered_decoder
{
public:
    gzip_decoder(const limits& bounds, decoder_budget budget);

private:
    enum class stage : std::uint8_t
    {
        between,
        fixed_header,
        extra_length,
        extra,
        name,
        comment,
        header_crc,
        deflate,
        trailer
    };

    result<void> decode(bytes_view input, byte_sink& sink) override;
    result<void> decode_end() override;

    result<void> read_wrapper(bytes_view& input, std::size_t after);
    result<void> read_text(bytes_view& input, std::size_t after);
    result<void> inflate(bytes_view& input, byte_sink& sink);
    result<void> check_fixed_header(std::size_t unread);
    result<void> check_trailer(std::size_t unread);
    /// Goes on to the next optional header field that the flags announce, or to the data.
    void advance() noexcept;

    /// The bytes that ISA-L has taken into its bit buffer but that stand after the deflate stream.
    std::size_t take_back(std::array<std::byte, 8>& out);

    /// Moves bytes of `input` to `field_` until it holds `size`; true when it does.
    bool fill(bytes_view& input, std::size_t size);
    void add_to_header_crc(bytes_view bytes);
    void enter(stage next) noexcept;

    inflate_state inflate_{};
    output_buffers<std::uint8_t> output_;
    stage stage_ = stage::between;
    std::array<std::byte, 10> field_{};
    std::size_t field_size_ = 0;
    /// Bytes of the extra field still to come, or bytes of the name or comment so far.
    std::size_t count_ = 0;
    unsigned flags_ = 0;
    std::uint32_t header_crc_ = 0;
    std::uint32_t crc_ = 0;
    /// ISIZE of RFC 1952: the size modulo 2^32.
    std::uint32_t member_size_ = 0;
    bool any_member_ = false;
};

} // namespace tare::codec
