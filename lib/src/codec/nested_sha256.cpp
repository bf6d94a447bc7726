#include "codec/nested_sha256.hpp"

#include <algorithm>

namespace tare::codec {

bytes_view nested_sha256::stream::complete_block(bytes_view bytes) noexcept
{
    const auto begun = rest_size();
    if (begun == 0)
        return bytes;
    const auto taken = bytes.first(std::min(sha256_block_size - begun, bytes.size()));
    std::ranges::copy(taken, rest.begin() + static_cast<std::ptrdiff_t>(begun));
    size += taken.size();
    if (rest_size() == 0)
        add_sha256_blocks(state, rest.data(), 1);
    return bytes.subspan(taken.size());
}

void nested_sha256::stream::keep_rest(bytes_view bytes) noexcept
{
    std::ranges::copy(bytes, rest.begin());
    size += bytes.size();
}

void nested_sha256::stream::add(bytes_view bytes) noexcept
{
    bytes = complete_block(bytes);
    const auto blocks = bytes.size() / sha256_block_size;
    if (blocks != 0) {
        add_sha256_blocks(state, bytes.data(), blocks);
        size += blocks * sha256_block_size;
        bytes = bytes.subspan(blocks * sha256_block_size);
    }
    if (!bytes.empty())
        keep_rest(bytes);
}

digest nested_sha256::stream::finish() noexcept
{
    // FIPS 180-4 §5.1.1: a bit, zeros, and the size in bits at the end of a block.
    constexpr std::size_t size_place = sha256_block_size - sizeof(std::uint64_t);
    const auto bits = size * 8;
    auto end = rest_size();
    rest[end++] = std::byte{0x80};
    if (end > size_place) {
        std::fill(rest.begin() + static_cast<std::ptrdiff_t>(end), rest.end(), std::byte{});
        add_sha256_blocks(state, rest.data(), 1);
        end = 0;
    }
    std::fill(rest.begin() + static_cast<std::ptrdiff_t>(end), rest.begin() + size_place, std::byte{});
    for (std::size_t i = 0; i < sizeof bits; ++i)
        rest[size_place + i] = static_cast<std::byte>(bits >> (56 - i * 8));
    add_sha256_blocks(state, rest.data(), 1);
    const auto out = digest_of(state);
    state = initial_sha256_state();
    size = 0;
    return out;
}

nested_sha256::nested_sha256(bool instructions)
{
    if (!instructions)
        openssl_.emplace();
}

void nested_sha256::add_to_message(bytes_view bytes)
{
    if (openssl_)
        openssl_->message.update(bytes);
    else
        message_.add(bytes);
}

void nested_sha256::add_to_part(bytes_view bytes)
{
    if (openssl_)
        openssl_->part.update(bytes);
    else
        part_.add(bytes);
}

void nested_sha256::add_to_both(bytes_view bytes)
{
    if (openssl_ || message_.rest_size() != part_.rest_size()) {
        add_to_message(bytes);
        add_to_part(bytes);
        return;
    }
    // The blocks that have begun differ in what they begin with.
    message_.complete_block(bytes);
    bytes = part_.complete_block(bytes);
    const auto blocks = bytes.size() / sha256_block_size;
    if (blocks != 0) {
        add_sha256_blocks(message_.state, part_.state, bytes.data(), blocks);
        message_.size += blocks * sha256_block_size;
        part_.size += blocks * sha256_block_size;
        bytes = bytes.subspan(blocks * sha256_block_size);
    }
    if (!bytes.empty()) {
        message_.keep_rest(bytes);
        part_.keep_rest(bytes);
    }
}

digest nested_sha256::finish_message()
{
    return openssl_ ? openssl_->message.finish() : message_.finish();
}

digest nested_sha256::finish_part()
{
    return openssl_ ? openssl_->part.finish() : part_.finish();
}

} // namespace tare::codec
