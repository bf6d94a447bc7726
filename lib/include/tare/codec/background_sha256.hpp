#pragma once

#include <tare/base/bytes.hpp>
#include <tare/base/digest.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>

namespace tare::codec {

/// SHA-256 (FIPS 180-4) of one message after the other, and of parts of them, computed on a thread of its own
/// while the owner goes on. A part, a file in a layer, is a message within the message: hashing both together
/// costs little more than one of them. The thread starts once there is enough to hash, so that small inputs
/// cost none; where none can be started (one processor, no more threads allowed), the owner's does the work.
/// The digests are the same in any case. For one owner at a time.
class background_sha256
{
public:
    /// Bytes that the owner's thread hashes before another is started: below, starting one costs more than it
    /// saves.
    static constexpr std::uint64_t bytes_before_thread = std::uint64_t{1} << 20U;

    /// Everything that was added so far.
    static constexpr std::uint64_t everything = std::numeric_limits<std::uint64_t>::max();

    background_sha256();
    /// Waits for the thread, which leaves what it has not begun.
    ~background_sha256();

    background_sha256(const background_sha256&) = delete;
    background_sha256& operator=(const background_sha256&) = delete;

    /// Adds `bytes` to the message. They must stay as they are until they are settled.
    void update(bytes_view bytes);

    /// Adds `bytes` to the message as `update` does, and waits to be told, until `end`, which of them belong
    /// to parts.
    void begin(bytes_view bytes);

    /// Adds `bytes` to the part. In what `begin` was given, after all that was told since, they belong to the
    /// message as well; elsewhere they must stay as they are until they are settled.
    void part(bytes_view bytes);

    /// Ends the part, as `finish` does a message; the next `part` begins another.
    void finish_part(digest& out);

    /// Ends what `begin` began.
    void end();

    /// Ends the message; the next `update` begins another. The digest is in `out`, which must stay where it
    /// is, once this is settled.
    void finish(digest& out);

    /// How much was added so far, in a unit of its own, for `settle`.
    [[nodiscard]] std::uint64_t position() const noexcept;

    /// Waits until what had been added at `position` is hashed and the digests are in their places. Throws
    /// std::runtime_error when hashing has failed (a broken OpenSSL).
    void settle(std::uint64_t position = everything);

    /// Waits as `settle` does for everything, and leaves what it would throw to the next `settle`.
    void wait() noexcept;

    /// The digest of the message, at once.
    [[nodiscard]] digest finish();

    /// Forgets the message and the part, if one has begun: the next `update` begins another.
    void discard();

    /// Forgets the part alone.
    void discard_part();

private:
    class lane;

    std::unique_ptr<lane> lane_;
    /// Of the bytes of `begin`, those after the last part.
    bytes_view open_;
    bool within_message_ = false;
    bool within_part_ = false;
};

} // namespace tare::codec
