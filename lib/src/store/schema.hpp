#pragma once

#include "store/database.hpp"

#include <string_view>

namespace tare::store {

/// "Tare" in the header of the database, so that file(1) and Tare know it
/// (https://sqlite.org/pragma.html#pragma_application_id).
inline constexpr std::int64_t application_id = 0x54617265;

/// The schema this program reads and writes; PRAGMA user_version.
[[nodiscard]] std::int64_t schema_version() noexcept;

/// Throws std::runtime_error with the sentence that says what to do when the database is another program's or
/// a newer Tare's. Changes nothing.
void check_identity(database& db);

/// Throws std::runtime_error when SQLite finds the database damaged (PRAGMA quick_check).
void check_integrity(database& db);

/// Brings an empty or older database to `schema_version`, each step in a transaction of its own; throws
/// std::runtime_error when it cannot.
void migrate(database& db);

} // namespace tare::store
