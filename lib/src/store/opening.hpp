#pragma once

#include "store/database.hpp"
#include "store/disk_health.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

namespace tare::store {

/// How the connection that writes is opened.
struct writer_options
{
    /// Bounds the database (PRAGMA max_page_count, pages of 4096 bytes); 0 leaves it at SQLite's own bound.
    std::uint64_t max_pages = 0;
    /// Reads everything before anything is written, and again whatever was migrated.
    bool verify = true;
};

/// Opens the connection that writes: checks that the database is ours and of a known schema, creates or
/// migrates it, sets it to WAL with synchronous=FULL. Throws std::runtime_error with the sentence that says
/// what to change.
[[nodiscard]] std::unique_ptr<database>
open_writer(const std::filesystem::path& file, disk_health& health, writer_options options = {});

/// The same in memory.
[[nodiscard]] std::unique_ptr<database> open_writer_in_memory(disk_health& health, std::uint64_t max_pages);

/// Opens a connection that only reads, beside the one that writes. Throws std::runtime_error.
[[nodiscard]] std::unique_ptr<database> open_reader(const std::filesystem::path& file, disk_health& health);

/// Opens a database as it is: checks only that it is ours and of a known schema. Throws std::runtime_error,
/// with `advice` as the sentence that says what to do when it is not.
[[nodiscard]] std::unique_ptr<database>
open_existing(const std::filesystem::path& file, disk_health& health, std::string_view advice);

} // namespace tare::store
