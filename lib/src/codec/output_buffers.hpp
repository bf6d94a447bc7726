#pragma once

#include <tare/codec/decoder.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <span>

namespace tare::codec {

/// Where a decoder writes what it hands to its sink, which may go on with the pieces before
/// (`byte_sink::kept_for_calls`). Memory is taken when it is first needed: a small stream takes one small
/// buffer.
template<class Byte>
class output_buffers
{
public:
    /// Big enough that ISA-L's copy of the 32 KiB history, once a call, does not matter, and twice what
    /// libzstd asks for; small enough for the L2 cache.
    static constexpr std::size_t size = std::size_t{256} << 10U;

    /// Where the next bytes go; they become a piece with `take`.
    [[nodiscard]] std::span<Byte> room()
    {
        if (!buffers_.at(current_).bytes)
            buffers_.at(current_) = buffer{first_size};
        // What is left is not worth decoding into.
        if (buffers_.at(current_).size - used_ < buffers_.at(current_).size / 4) {
            current_ = (current_ + 1) % buffers_.size();
            used_ = 0;
            if (buffers_.at(current_).size < size)
                buffers_.at(current_) = buffer{size};
        }
        return buffers_.at(current_).all().subspan(used_);
    }

    /// The first `count` bytes of the room.
    [[nodiscard]] std::span<Byte> take(std::size_t count)
    {
        const auto piece = buffers_.at(current_).all().subspan(used_, count);
        used_ += count;
        return piece;
    }

private:
    /// Left as it is found: nothing is read that was not written.
    struct buffer
    {
        buffer() = default;

        explicit buffer(std::size_t bytes_of_it)
            : bytes{std::make_unique_for_overwrite<Byte[]>(bytes_of_it)}, size{bytes_of_it}
        {}

        [[nodiscard]] std::span<Byte> all() const noexcept { return {bytes.get(), size}; }

        std::unique_ptr<Byte[]> bytes;
        std::size_t size = 0;
    };

    /// Most streams of an image are small: its configuration, a layer with one file.
    static constexpr std::size_t first_size = std::size_t{16} << 10U;
    /// A buffer holds one piece at least, so as many are kept as there are other buffers.
    std::array<buffer, byte_sink::kept_for_calls + 1> buffers_;
    std::size_t current_ = 0;
    std::size_t used_ = 0;
};

} // namespace tare::codec
