#pragma once

#include <sqlite3.h>

namespace tare::store {

/// Gives `database` the SQL function tare_seal(value, ...): a number that tells whether any of the values has
/// changed since it was stored. SQLite itself does not notice a flipped bit within a value.
///
/// It is the CRC-64 (ECMA-182, reflected, as in xz) of each value's type (sqlite3_value_type, one byte),
/// length in bytes (8 bytes, little-endian) and bytes; integers are 8 bytes, little-endian. Throws
/// std::bad_alloc.
void add_seal_function(sqlite3* database);

} // namespace tare::store
