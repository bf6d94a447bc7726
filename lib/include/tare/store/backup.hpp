#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace tare::store {

/// What was copied.
struct copied_database
{
    std::uint64_t images = 0;
    /// Of the copy's file.
    std::uint64_t bytes = 0;
};

/// Copies the report database in `directory` to `file`, while Tare goes on using it: what was stored when the
/// copy began is in it, whole. The copy is verified, on disk, and named `file` only then; a former `file` is
/// replaced. While it copies, the database's write-ahead log grows by what is stored meanwhile. Throws
/// std::runtime_error with the sentence that says what to change, also when `cancelled` becomes true; nothing
/// is left behind then.
copied_database
back_up(const std::string& directory, const std::string& file, const std::atomic<bool>& cancelled);

/// The same into an open file, such as a pipe; the copy is made and verified in `directory` first.
copied_database back_up(const std::string& directory, int descriptor, const std::atomic<bool>& cancelled);

/// Puts a copy that `back_up` made, of this or an earlier schema, into `directory`, which no Tare may be
/// using. The copy is verified first. A database that is there is replaced only when `replace` says so.
/// Throws std::runtime_error with the sentence that says what to change; the database that was there is
/// untouched then.
copied_database restore(
    const std::string& file, const std::string& directory, bool replace, const std::atomic<bool>& cancelled
);

} // namespace tare::store
