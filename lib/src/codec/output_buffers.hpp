#pragma once

#include <tare/codec/decoder.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace tare::codec {

/// Where a decoder writes what it hands to its sink, which may go on with the pieces before
/// (`byte_sink::kept_for_calls`). Memory is taken when it is first needed: a small stream takes one buffer.
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
        if (size - used_ < least_room) {
            current_ = (current_ + 1) % buffers_.size();
            used_ = 0;
        }
        buffers_.at(current_).resize(size);
        return std::span{buffers_.at(current_)}.subspan(used_);
    }

    /// The first `count` bytes of the room.
    [[nodiscard]] std::span<Byte> take(std::size_t count)
    {
        const auto piece = std::span{buffers_.at(current_)}.subspan(used_, count);
        used_ += count;
        return piece;
    }

private:
    /// What is worth decoding into.
    static constexpr std::size_t least_room = size / 4;

    /// A buffer holds one piece at least, so as many are kept as there are other buffers.
    std::array<std::vector<Byte>, byte_sink::kept_for_calls + 1> buffers_;
    std::size_t current_ = 0;
    std::size_t used_ = 0;
};

} // namespace tare::codec
