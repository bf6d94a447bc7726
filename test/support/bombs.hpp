#pragma once

#include "compress.hpp"

#include <isa-l/crc.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tare::test {

/// A gzip member of `matches` × 258 + 1 zero bytes at 1,032:1, the most that deflate can do (RFC 1951): one
/// block in which each match of the greatest length takes two bits, both of them zero.
inline std::string densest_gzip(std::size_t matches)
{
    std::string out{"\x1f\x8b\x08\0\0\0\0\0\0\xff", 10};
    unsigned used = 0;
    const auto put = [&](std::uint32_t value, unsigned bits) {
        for (; bits > 0; --bits, value >>= 1U) {
            if (used == 0)
                out += '\0';
            out.back() = static_cast<char>(static_cast<unsigned char>(out.back()) | (value & 1U) << used);
            used = (used + 1) % 8;
        }
    };
    // Last block, dynamic codes; 286 literal and length codes, one distance code, 18 code length codes.
    put(1, 1);
    put(2, 2);
    put(29, 5);
    put(0, 5);
    put(14, 4);
    // In the order 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1: symbol 18 has one bit ("0"),
    // 1 and 2 have two ("10" and "11").
    for (const unsigned length : {0U, 0U, 1U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 2U, 0U, 2U})
        put(length, 3);
    const auto zeros = [&](std::uint32_t count) {
        put(0, 1);
        put(count - 11, 7);
    };
    const auto length_of_one = [&] { put(1, 2); };
    const auto length_of_two = [&] { put(3, 2); };
    // Literal 0 has two bits, end of block has two, length 258 (symbol 285) has one.
    length_of_two();
    zeros(138);
    zeros(117);
    length_of_two();
    zeros(28);
    length_of_one();
    // The only distance, 1, has one.
    length_of_one();
    // Codes: length 258 is "0", literal 0 is "10", end of block "11"; first the literal.
    put(1, 2);
    std::size_t bits = matches * 2;
    while (used != 0 && bits > 0) {
        put(0, 1);
        --bits;
    }
    out.append(bits / 8, '\0');
    put(0, static_cast<unsigned>(bits % 8));
    put(3, 2);
    const std::size_t size = matches * 258 + 1;
    const std::vector<std::uint8_t> piece(std::min<std::size_t>(size, std::size_t{1} << 20U));
    std::uint32_t crc = 0;
    for (std::size_t left = size; left > 0; left -= std::min(left, piece.size()))
        crc = crc32_gzip_refl(crc, piece.data(), std::min(left, piece.size()));
    for (const std::uint32_t word : {crc, static_cast<std::uint32_t>(size)})
        for (unsigned shift = 0; shift < 32; shift += 8)
            out += static_cast<char>(word >> shift & 0xFFU);
    return out;
}

/// A zstd frame of `blocks` × 128 KiB of zeros, four bytes a block: 32,768:1 (RFC 8878, RLE_Block). It never
/// ends: cut off, as a bomb need not be whole.
inline std::string densest_zstd(std::size_t blocks)
{
    std::string out{"\x28\xb5\x2f\xfd\0", 5};
    // Window of 1 MiB.
    out += static_cast<char>(10U << 3U);
    constexpr std::uint32_t block = (std::uint32_t{128} << 10U) << 3U | 1U << 1U;
    for (std::size_t i = 0; i < blocks; ++i)
        out +=
            {static_cast<char>(block & 0xFFU), static_cast<char>(block >> 8U & 0xFFU),
             static_cast<char>(block >> 16U & 0xFFU), '\0'};
    return out;
}

} // namespace tare::test
