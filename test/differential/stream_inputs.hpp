#pragma once

#include "comparison.hpp"

#include <functional>
#include <string>
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

/// Text that compresses: `size` bytes of words, the same for the same seed.
[[nodiscard]] std::string prose(std::size_t size, std::uint64_t seed);

} // namespace tare::test
