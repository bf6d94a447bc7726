#pragma once

#include <tare/base/bytes.hpp>
#include <tare/base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>

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
/// threads allowed), the owner's reads. Pieces are read one after the other in their order in any case. For
/// one owner at a time.
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

    /// Pieces that may be under way when `add` returns: one that is read and one for the reader to go on
    /// with.
    static constexpr std::size_t most_under_way = 2;

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

} // namespace tare::image
