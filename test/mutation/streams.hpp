#pragma once

#include "dice.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tare::test {

/// A stream made on purpose, or one that others made.
struct named_stream
{
    std::string name;
    std::string bytes;
};

/// gzip streams (RFC 1952) of every kind: members, headers, blocks, and what may follow.
[[nodiscard]] std::vector<named_stream> gzip_streams();

/// A gzip stream of one to four members, right or wrong in a place or two; CRC and size fit the content most
/// of the time. A function of the seed.
[[nodiscard]] std::string any_gzip_stream(std::uint64_t seed);

/// zstd streams (RFC 8878) of every kind.
[[nodiscard]] std::vector<named_stream> zstd_streams();

/// A zstd stream of one to four frames, right or wrong in a place or two; checksum and content size fit the
/// content most of the time. A function of the seed.
[[nodiscard]] std::string any_zstd_stream(std::uint64_t seed);

/// `content` in one to three gzip members, with headers of any kind; what the stream holds is `content`.
[[nodiscard]] std::string any_gzip_of(std::string_view content, dice& d);

/// `content` in one to three zstd frames of any kind and level, skippable ones between them.
[[nodiscard]] std::string any_zstd_of(std::string_view content, dice& d);

/// Bytes of the gzip header that `bytes` begin with; 0 when they do not begin with a whole one.
[[nodiscard]] std::size_t gzip_header_size(std::string_view bytes);

/// The same stream with the CRC and the size of every member put right, as far as its members can be told.
[[nodiscard]] std::string repaired_gzip(const std::string& stream);

/// Text that compresses: `size` bytes of words, the same for the same seed.
[[nodiscard]] std::string prose(std::size_t size, std::uint64_t seed);

} // namespace tare::test
