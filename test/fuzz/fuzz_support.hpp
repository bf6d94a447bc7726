#pragma once

#include "tar_builder.hpp"
#include "tar_mutator.hpp"

#include <tare/base/bytes.hpp>
#include <tare/base/limits.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace tare::test {

/// Bounds small enough that a fuzzer meets them, and never runs out of memory or time on an honest refusal.
inline limits fuzz_limits()
{
    limits bounds;
    bounds.max_layer_bytes = std::uint64_t{8} << 20;
    bounds.max_image_bytes = std::uint64_t{16} << 20;
    bounds.expansion_grace_bytes = std::uint64_t{1} << 20;
    bounds.max_compressed_members = 1000;
    bounds.max_zstd_window_log = 20;
    bounds.max_entries = 5000;
    bounds.max_tar_extension_bytes = std::uint64_t{64} << 10;
    bounds.max_blobs = 200;
    bounds.max_kept_total_bytes = std::size_t{1} << 20;
    return bounds;
}

inline std::string_view as_input(const std::uint8_t* data, std::size_t size)
{
    return {reinterpret_cast<const char*>(data), size};
}

/// What the fuzzer calls a finding.
inline void require(bool holds)
{
    if (!holds)
        std::abort();
}

/// Feeds `input` in pieces whose sizes come from the input itself, so that a finding is repeated by its file
/// alone.
template<class Consume>
void feed_in_pieces(std::string_view input, Consume consume)
{
    std::size_t seed = input.size();
    while (!input.empty()) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        const auto size = std::min<std::size_t>(1 + (seed >> 33U) % 700, input.size());
        if (!consume(as_bytes_view(input.substr(0, size))))
            return;
        input.remove_prefix(size);
    }
}

/// Puts the checksums of everything that looks like a tar header right: without it, hardly a mutant gets past
/// them.
inline void repair_checksums(std::string& tar)
{
    for (std::size_t at = 0; at + tar_block <= tar.size(); at += tar_block) {
        const auto magic = std::string_view{tar}.substr(at + 257, 5);
        const auto type = tar[at + 156];
        if (magic == "ustar" ||
            (tar[at] != '\0' && type >= '0' && type <= '7' && tar[at + 148] >= '0' && tar[at + 148] <= '7'))
            set_checksum(tar, at);
    }
}

/// Puts what `mutate` makes of the input in its place; libFuzzer's own mutant where that is too large.
template<class Mutate>
std::size_t mutate_with(std::uint8_t* data, std::size_t size, std::size_t max_size, Mutate mutate)
{
    const std::string mutant = mutate(std::string{as_input(data, size)});
    if (mutant.size() > max_size)
        return LLVMFuzzerMutate(data, size, max_size);
    std::copy(mutant.begin(), mutant.end(), data);
    return mutant.size();
}

/// One step of mutation for inputs that are tars: bytes at random under right checksums, or fields, records
/// and entries.
inline std::size_t mutate_tar(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed)
{
    if (seed % 2 == 0)
        return mutate_with(data, size, max_size, [seed](std::string tar) {
            return tar_mutator{seed}.mutate(std::move(tar));
        });
    size = LLVMFuzzerMutate(data, size, max_size);
    std::string tar{as_input(data, size)};
    repair_checksums(tar);
    std::copy(tar.begin(), tar.end(), data);
    return size;
}

} // namespace tare::test
