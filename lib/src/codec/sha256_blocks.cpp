#include "codec/sha256_blocks.hpp"

#include <cstdlib>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace tare::codec {

sha256_state initial_sha256_state() noexcept
{
    return {
        {0x9b05688c, 0x510e527f, 0xbb67ae85, 0x6a09e667},
        {0x5be0cd19, 0x1f83d9ab, 0xa54ff53a, 0x3c6ef372},
    };
}

digest digest_of(const sha256_state& state) noexcept
{
    const std::array words{
        state.feba[3], state.feba[2], state.hgdc[3], state.hgdc[2],
        state.feba[1], state.feba[0], state.hgdc[1], state.hgdc[0],
    };
    digest out;
    for (std::size_t i = 0; i < out.bytes.size(); ++i)
        out.bytes[i] = static_cast<std::uint8_t>(words[i / 4] >> (24 - i % 4 * 8));
    return out;
}

#if defined(__x86_64__)

namespace {

/// FIPS 180-4 §4.2.2.
alignas(64) constexpr std::array<std::uint32_t, 64> round_constants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/// One function for one state and for two, so that they cannot differ. `Count` is known when compiling: every
/// loop over states, and the one over rounds, becomes straight code.
template<std::size_t Count>
[[gnu::target("sha,sse4.1"), gnu::always_inline]] inline void add_blocks(
    const std::array<sha256_state*, Count>& states, const std::byte* bytes, std::size_t blocks
) noexcept
{
    const auto load = [](const auto& from) {
        return _mm_load_si128(reinterpret_cast<const __m128i*>(&from));
    };
    const auto big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    std::array<__m128i, Count> feba;
    std::array<__m128i, Count> hgdc;
    for (std::size_t i = 0; i < Count; ++i) {
        feba[i] = load(states[i]->feba);
        hgdc[i] = load(states[i]->hgdc);
    }
    for (; blocks != 0; --blocks, bytes += sha256_block_size) {
        const auto feba_before = feba;
        const auto hgdc_before = hgdc;
        std::array<__m128i, 4> w;
        for (std::size_t i = 0; i < w.size(); ++i)
            w[i] = _mm_shuffle_epi8(
                _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i * sizeof(__m128i))), big_endian
            );
#pragma clang loop unroll(full)
        for (std::size_t round = 0; round < 64; round += 4) {
            auto& now = w[round / 4 % 4];
            const auto& last = w[(round / 4 + 3) % 4];
            auto keyed = _mm_add_epi32(now, load(round_constants[round]));
            for (std::size_t i = 0; i < Count; ++i)
                hgdc[i] = _mm_sha256rnds2_epu32(hgdc[i], feba[i], keyed);
            keyed = _mm_shuffle_epi32(keyed, 0x0e);
            if (round < 48)
                now = _mm_sha256msg2_epu32(
                    _mm_add_epi32(
                        _mm_sha256msg1_epu32(now, w[(round / 4 + 1) % 4]),
                        _mm_alignr_epi8(last, w[(round / 4 + 2) % 4], 4)
                    ),
                    last
                );
            for (std::size_t i = 0; i < Count; ++i)
                feba[i] = _mm_sha256rnds2_epu32(feba[i], hgdc[i], keyed);
        }
        for (std::size_t i = 0; i < Count; ++i) {
            feba[i] = _mm_add_epi32(feba[i], feba_before[i]);
            hgdc[i] = _mm_add_epi32(hgdc[i], hgdc_before[i]);
        }
    }
    for (std::size_t i = 0; i < Count; ++i) {
        _mm_store_si128(reinterpret_cast<__m128i*>(&states[i]->feba), feba[i]);
        _mm_store_si128(reinterpret_cast<__m128i*>(&states[i]->hgdc), hgdc[i]);
    }
}

bool find_instructions() noexcept
{
    unsigned eax = 0;
    unsigned ebx = 0;
    unsigned ecx = 0;
    unsigned edx = 0;
    constexpr unsigned sha_bit = 1U << 29U;
    return __get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0 && (ecx & bit_SSE4_1) != 0 &&
           __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (ebx & sha_bit) != 0;
}

} // namespace

bool has_sha256_instructions() noexcept
{
    static const bool found = find_instructions();
    return found;
}

[[gnu::target("sha,sse4.1")]] void
add_sha256_blocks(sha256_state& state, const std::byte* bytes, std::size_t blocks) noexcept
{
    add_blocks<1>({&state}, bytes, blocks);
}

[[gnu::target("sha,sse4.1")]] void add_sha256_blocks(
    sha256_state& first, sha256_state& second, const std::byte* bytes, std::size_t blocks
) noexcept
{
    add_blocks<2>({&first, &second}, bytes, blocks);
}

#else

bool has_sha256_instructions() noexcept
{
    return false;
}

void add_sha256_blocks(sha256_state&, const std::byte*, std::size_t) noexcept
{
    std::abort();
}

void add_sha256_blocks(sha256_state&, sha256_state&, const std::byte*, std::size_t) noexcept
{
    std::abort();
}

#endif

} // namespace tare::codec
