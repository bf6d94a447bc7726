#pragma once

#include "store/database.hpp"

#include <string_view>

namespace tare::store {

/// "Tare" in the header of the database, so that file(1) and Tare know it
/// (https://sqlite.org/pragma.html#pragma_application_id).
inline constexpr std::int64_t application_id = 0x54617265;

/// The first schema whose values have seals.
inline constexpr std::int64_t first_sealed_schema = 2;

/// The schema this program reads and writes; PRAGMA user_version.
[[nodiscard]] std::int64_t schema_version() noexcept;

/// Throws std::runtime_error when the database is another program's or a newer Tare's, or cannot be read;
/// `advice` is the sentence that says what to do then. Changes nothing.
void check_identity(database& db, std::string_view advice);

/// Brings an empty or older database to `schema_version`, each step in a transaction of its own; throws
/// std::runtime_error when it cannot. Foreign keys must not be enforced yet.
void migrate(database& db);

/// Reads the whole structure of the database (PRAGMA integrity_check); `errc::storage_failed` says what is
/// damaged.
[[nodiscard]] result<void> verify_structure(database& db);

/// Reads everything of a database of `first_sealed_schema` or later, and tells whether every value is the one
/// that was stored; `errc::storage_failed` says which is not.
[[nodiscard]] result<void> verify_seals(database& db);

/// The sentence for people whose database cannot be read, as an exception.
[[noreturn]] void refuse_damaged(std::string_view why);

} // namespace tare::store
