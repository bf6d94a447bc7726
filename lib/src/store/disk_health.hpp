#pragma once

#include <tare/base/result.hpp>

#include <atomic>

namespace tare::store {

/// `errc::storage_full`, for whoever wanted to store something.
[[nodiscard]] error no_space_left();

/// What is known to be wrong with the disk under a store. Shared by its connections; each flag, once set,
/// stays set until the process ends, because nothing that is asked later can be trusted to say that all is
/// well again.
class disk_health
{
public:
    /// The disk said that it could not keep what it had accepted (fsync failed). The pages in question may
    /// have been dropped and marked clean, so that a second fsync says "done": nothing may be acknowledged
    /// any more.
    void lost_a_write() noexcept { lost_a_write_ = true; }

    /// SQLite found a structure that cannot be. Writing on would spread it.
    void found_damage() noexcept { damaged_ = true; }

    /// True when neither happened.
    [[nodiscard]] bool sound() const noexcept { return !lost_a_write_ && !damaged_; }

    /// `errc::storage_failed` with what happened and what to do about it, unless `sound`.
    [[nodiscard]] result<void> check() const;

private:
    std::atomic<bool> lost_a_write_{false};
    std::atomic<bool> damaged_{false};
};

} // namespace tare::store
