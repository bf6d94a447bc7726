#pragma once

#include "codec/sha256_blocks.hpp"

#include <tare/base/bytes.hpp>
#include <tare/base/digest.hpp>
#include <tare/codec/sha256.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace tare::codec {

/// SHA-256 (FIPS 180-4) of one message after the other and, at the same time, of parts of them: of a layer
/// and of the files in it. Bytes that belong to both are read once, for little more than the price of one
/// hash, where the processor has instructions for SHA-256 and the part begins at a multiple of 64 bytes of
/// the message, as files in a tar do. Else OpenSSL hashes them one after the other.
class nested_sha256
{
public:
    /// Without `instructions`, OpenSSL does all of it: the digests are the same.
    explicit nested_sha256(bool instructions = has_sha256_instructions());

    /// Adds bytes that belong to the message alone.
    void add_to_message(bytes_view bytes);

    /// Adds bytes that belong to the part alone, such as the zeros of a hole, which no archive stores.
    void add_to_part(bytes_view bytes);

    /// Adds bytes that belong to both.
    void add_to_both(bytes_view bytes);

    /// The digest of the message or of the part; the next bytes begin another.
    [[nodiscard]] digest finish_message();
    [[nodiscard]] digest finish_part();

private:
    /// What of a message is not yet a whole block, and what came before.
    struct stream
    {
        sha256_state state = initial_sha256_state();
        std::uint64_t size = 0;
        std::array<std::byte, sha256_block_size> rest{};

        [[nodiscard]] std::size_t rest_size() const noexcept { return size % sha256_block_size; }

        /// Takes what completes a block that has begun; returns what is left.
        bytes_view complete_block(bytes_view bytes) noexcept;
        /// Takes less than a block, while none has begun.
        void keep_rest(bytes_view bytes) noexcept;
        void add(bytes_view bytes) noexcept;
        [[nodiscard]] digest finish() noexcept;
    };

    struct by_openssl
    {
        sha256 message;
        sha256 part;
    };

    stream message_;
    stream part_;
    std::optional<by_openssl> openssl_;
};

} // namespace tare::codec
