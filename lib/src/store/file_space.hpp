#pragma once

#include <tare/base/result.hpp>

#include <cstdint>
#include <filesystem>

namespace tare::store {

/// Room on the disk for a file that grows, asked for before it is needed.
///
/// SQLite commits into its write-ahead log and lets the database itself grow later, when the log is moved
/// into it. On a full disk that would fail, the log could not be used again, and not even a deletion would
/// fit any more. So the database gets its room before the commit, and the log some in advance.
class file_space
{
public:
    /// Of a file that is there. It stays open as long as the object: closing a file drops every lock that the
    /// process has on it (POSIX), SQLite's included, so this outlives SQLite's use of it. Throws
    /// std::runtime_error.
    explicit file_space(const std::filesystem::path& file);
    ~file_space();
    file_space(const file_space&) = delete;
    file_space& operator=(const file_space&) = delete;

    /// Makes sure that the file can be `bytes` long; it may become longer by that, never shorter.
    /// `errc::storage_full`. File systems that know no such thing are believed to have room.
    [[nodiscard]] result<void> provide(std::uint64_t bytes);

private:
    int descriptor_;
};

} // namespace tare::store
