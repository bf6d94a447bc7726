#include "store/opening.hpp"

#include "store/schema.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace tare::store {
namespace {

constexpr std::string_view advice_at_start = "Restore a backup (tare restore FILE), run the Tare that wrote "
                                             "it, or name another directory with --data-dir or "
                                             "TARE_DATA_DIR.";

void require(const result<void>& done, std::string_view what)
{
    if (!done)
        throw std::runtime_error(fmt::format("{}: {}", what, done.error().detail));
}

/// What every connection is told, before it reads anything.
void distrust(database& db)
{
    // A database is input as well: nothing in its schema may call functions, and cells are checked before
    // use. busy_timeout: a backup or another reader may hold the database for a moment.
    require(
        db.execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA busy_timeout = 5000"),
        "The report database cannot be set up"
    );
}

void require_sound(const result<void>& verdict)
{
    if (!verdict)
        refuse_damaged(verdict.error().detail);
}

/// Has an effect on a new database only.
void choose_page_size(database& db)
{
    require(
        db.execute(fmt::format("PRAGMA page_size = {}", page_bytes)), "The report database cannot be set up"
    );
}

void use_log(database& db)
{
    const auto mode = db.text("PRAGMA journal_mode = WAL");
    if (mode && *mode == "wal")
        return;
    if (!mode && mode.error().code == errc::storage_full)
        throw std::runtime_error(mode.error().detail);
    if (!mode)
        throw std::runtime_error(
            fmt::format("The report database cannot be opened for writing: {}", mode.error().detail)
        );
    throw std::runtime_error("The data directory's file system does not support SQLite's write-ahead log "
                             "(shared memory and locks). Put it on a local disk, with --data-dir or "
                             "TARE_DATA_DIR.");
}

/// FULL: a commit is on disk when it returns. Foreign keys last, because a migration may replace what they
/// point to.
void finish_writer(database& db, std::uint64_t max_pages)
{
    require(
        db.execute("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864"),
        "The report database cannot be set up"
    );
    if (max_pages != 0)
        require(
            db.execute(fmt::format("PRAGMA max_page_count = {}", max_pages)),
            "The report database cannot be set up"
        );
    migrate(db);
    require(db.execute("PRAGMA foreign_keys = ON"), "The report database cannot be set up");
}

} // namespace

std::unique_ptr<database>
open_writer(const std::filesystem::path& file, disk_health& health, writer_options options)
{
    auto db = open_existing(file, health, advice_at_start);
    if (options.verify)
        require_sound(verify_structure(*db));
    choose_page_size(*db);
    use_log(*db);
    finish_writer(*db, options.max_pages);
    if (options.verify)
        require_sound(verify_seals(*db));
    return db;
}

std::unique_ptr<database> open_writer_in_memory(disk_health& health, std::uint64_t max_pages)
{
    auto db = std::make_unique<database>(":memory:", health);
    finish_writer(*db, max_pages);
    return db;
}

std::unique_ptr<database> open_reader(const std::filesystem::path& file, disk_health& health)
{
    auto db = std::make_unique<database>(file.string(), health);
    distrust(*db);
    // The inner pages of the trees of a million images fit, so that a question reads little but leaves.
    require(
        db->execute("PRAGMA query_only = ON; PRAGMA cache_size = -8192"),
        "The report database cannot be set up"
    );
    return db;
}

std::unique_ptr<database>
open_existing(const std::filesystem::path& file, disk_health& health, std::string_view advice)
{
    auto db = std::make_unique<database>(file.string(), health);
    distrust(*db);
    check_identity(*db, advice);
    return db;
}

} // namespace tare::store
