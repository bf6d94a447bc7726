#pragma once

#include <functional>

namespace tare::test {

/// Told of every directory that anybody in the program syncs, SQLite or the store itself. Empty tells nobody.
extern std::function<void()> directory_synced;

/// Called before a file is synced.
extern std::function<void()> file_to_sync;

} // namespace tare::test
