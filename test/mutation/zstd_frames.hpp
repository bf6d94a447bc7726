#pragma once

#include <zstd.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The parts of frames of zstd (RFC 8878), to be put together in ways that no compressor would.
namespace tare::test::zstd_format {

/// What `content_of` stops after, in bytes.
inline constexpr std::size_t most_content = std::size_t{1} << 20U;
// RFC 8878 section 3.1.1.1.1.
inline constexpr unsigned flag_checksum = 4;
inline constexpr unsigned flag_reserved = 8;
inline constexpr unsigned flag_unused = 16;
inline constexpr unsigned flag_single_segment = 32;

using parameters = std::vector<std::pair<ZSTD_cParameter, int>>;

/// Throws what libzstd says of a failed call.
void check(std::size_t status);

/// An encoder with these parameters, the calling thread's own until the next call.
ZSTD_CCtx* make_encoder(const parameters& set);

/// One frame; what `pieces` hold is flushed after each, so that each begins a block.
std::string frame(const std::vector<std::string>& pieces, const parameters& set);

/// The content of one frame without a checksum, absent when libzstd refuses it.
std::optional<std::string> content_of(std::string_view bytes);

/// The low four bytes of the content's XXH64, as a frame with a checksum ends with.
std::string checksum(std::string_view content);

/// A block of a frame: three bytes of header (RFC 8878 section 3.1.1.2) and its content.
struct block
{
    unsigned type = 0;
    std::uint32_t size = 0;
    std::string content;

    [[nodiscard]] std::string bytes(bool last) const;
};

block raw_block(std::string content);
block run_block(char c, std::uint32_t size);

/// The blocks of a frame that libzstd wrote, without a checksum.
std::vector<block> blocks_of(const std::string& bytes);

/// Everything of a frame before its blocks.
struct frame_header
{
    /// Which size field; its value is 0 when it is to fit the content.
    unsigned size_code = 0;
    std::uint64_t content_size = 0;
    bool single_segment = false;
    unsigned window = 0x50;
    unsigned flags = 0;
    unsigned dictionary_code = 0;
    std::uint32_t dictionary = 0;

    [[nodiscard]] std::string bytes() const;
};

std::string joined(const frame_header& head, const std::vector<block>& blocks);

} // namespace tare::test::zstd_format
