#pragma once

#include <tare/base/digest.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace tare::codec {

/// Bytes that SHA-256 takes at a time.
inline constexpr std::size_t sha256_block_size = 64;

/// The eight words of FIPS 180-4 §6.2, in the order in which the x86 instructions want them: A B E F and
/// C D G H, the first of each in the highest place.
struct alignas(16) sha256_state
{
    std::array<std::uint32_t, 4> feba;
    std::array<std::uint32_t, 4> hgdc;
};

/// The initial hash value of FIPS 180-4 §5.3.3.
[[nodiscard]] sha256_state initial_sha256_state() noexcept;

/// The digest that a state stands for, after the padding.
[[nodiscard]] digest digest_of(const sha256_state& state) noexcept;

/// Whether this processor, and this build, can run the two functions below.
[[nodiscard]] bool has_sha256_instructions() noexcept;

/// Adds `blocks` blocks at `bytes` to one state.
void add_sha256_blocks(sha256_state& state, const std::byte* bytes, std::size_t blocks) noexcept;

/// Adds the same blocks to two states. What the bytes alone decide, the message schedule, is computed once,
/// and each state's rounds fill the time in which the other's wait for their results: two hashes cost little
/// more than one.
void add_sha256_blocks(
    sha256_state& first, sha256_state& second, const std::byte* bytes, std::size_t blocks
) noexcept;

} // namespace tare::codec
