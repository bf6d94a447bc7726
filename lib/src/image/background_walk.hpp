#pragma once

#include <tare/base/bytes.hpp>
#include <tare/base/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace tare::image {

/// What the owner of a walk had counted when a piece was decoded: limits are judged by it, so that the
/// outcome is that of reading each piece at once.
struct decoded_so_far
{
    /// Bytes of the archive that had arrived, up to the next place where expansion is judged.
    std::uint64_t received = 0;
    /// Bytes of all layers.
    std::uint64_t layer_bytes = 0;
};

/// Reads what a decoder puts out on a thread of its own, while the decoder goes on. The thread starts once
/// there is enough to read, so that small layers cost none; where none can be started (one processor, no more
/// threads allowed), the owner's reads. It gives way to the owner's where processors are short. Pieces are
/// read one after the other in their order in any case. For one owner at a time.
class background_walk
{
public:
    /// Reads pieces, never two at a time. What it finds belongs to it until the walk is drained.
    class reader
    {
    public:
        virtual ~reader() = default;

        /// An error ends the walk.
        virtual result<void> read_decoded(bytes_view bytes, const decoded_so_far& then) = 0;
    };

    /// Bytes that the owner's thread reads before another is started.
    static constexpr std::uint64_t bytes_before_thread = std::uint64_t{1} << 20U;

    /// Pieces that may be under way when `add` returns. Enough for threads to wake each other for several at
    /// a time, because in a virtual machine waking costs as much as reading one, and for a file that takes
    /// long to look at not to stop the decompressor.
    static constexpr std::size_t most_under_way = 24;

    /// `to` must outlive the walk. Without `threads` everything is read at once.
    background_walk(reader& to, bool threads);
    /// Waits for the thread, which leaves what it has not begun.
    ~background_walk();

    background_walk(const background_walk&) = delete;
    background_walk& operator=(const background_walk&) = delete;

    /// Has `bytes` read, which must stay as they are until `most_under_way` more calls have returned. The
    /// error is that of this or of an earlier piece; further pieces are not read.
    result<void> add(bytes_view bytes, const decoded_so_far& now);

    /// Waits until everything is read: the first error, if any. Throws what the reader has thrown.
    result<void> drain();

    /// What belonged to the piece of the error.
    [[nodiscard]] decoded_so_far failed_at() const noexcept;

private:
    class worker;

    std::unique_ptr<worker> worker_;
};

/// For readers that hash in the background: what of the pieces before has to be settled at the end of one, so
/// that the reader does not wait for each.
template<class Position>
class pieces_hashed
{
public:
    /// Pieces that may be read and not yet hashed.
    static constexpr std::size_t most_behind = 16;

    /// `nothing` is a position at which there is nothing to settle.
    explicit pieces_hashed(const Position& nothing) { positions_.fill(nothing); }

    /// Takes the position before the piece that ends; gives the one to settle.
    [[nodiscard]] Position piece_ends(const Position& before)
    {
        oldest_ = (oldest_ + 1) % positions_.size();
        return std::exchange(positions_.at(oldest_), before);
    }

private:
    std::array<Position, most_behind - 1> positions_;
    std::size_t oldest_ = 0;
};

} // namespace tare::image
