#include "store/schema.hpp"

#include <fmt/format.h>

#include <array>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace tare::store {
namespace {

// One entry a version, never changed once released.
constexpr std::array migrations{
    // 1. `position` orders images by their newest report and is what a page's cursor holds. The report's
    // bytes come last in
    // their row, so that looking at anything else never reads them.
    R"sql(
        CREATE TABLE image (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            position INTEGER NOT NULL UNIQUE,
            stored_at TEXT NOT NULL,
            platform TEXT NOT NULL,
            visible_bytes INTEGER NOT NULL,
            compressed_bytes INTEGER NOT NULL,
            layers INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE name (
            name TEXT NOT NULL PRIMARY KEY,
            image INTEGER NOT NULL REFERENCES image (key) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX name_of_image ON name (image, name);
        CREATE TABLE report (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            image INTEGER NOT NULL REFERENCES image (key) ON DELETE CASCADE,
            analyser_version TEXT NOT NULL,
            stored_at TEXT NOT NULL,
            json BLOB NOT NULL,
            UNIQUE (image, analyser_version)
        ) STRICT;
        CREATE TABLE file_tree (
            report INTEGER PRIMARY KEY REFERENCES report (key) ON DELETE CASCADE,
            tree BLOB NOT NULL
        ) STRICT;
    )sql",
};

[[noreturn]] void unreadable(std::string_view why)
{
    throw std::runtime_error(fmt::format(
        "The report database tare.db is damaged or cannot be read: {} Restore it from a backup, or move it "
        "away to start with an "
        "empty one.",
        why
    ));
}

template<class T>
T or_throw(result<T>&& r)
{
    if (!r)
        unreadable(r.error().detail);
    if constexpr (!std::is_void_v<T>)
        return std::move(*r);
}

} // namespace

std::int64_t schema_version() noexcept
{
    return static_cast<std::int64_t>(migrations.size());
}

void check_identity(database& db)
{
    const auto id = or_throw(db.number("PRAGMA application_id"));
    const auto objects = or_throw(db.number("SELECT count(*) FROM sqlite_schema"));
    if (id != application_id && (id != 0 || objects != 0))
        throw std::runtime_error(
            "The file tare.db in the data directory is a database of another program. Name another "
            "directory with --data-dir or TARE_DATA_DIR."
        );
    const auto version = or_throw(db.number("PRAGMA user_version"));
    if (version > schema_version())
        throw std::runtime_error(fmt::format(
            "The report database has schema {}, this Tare knows schemas up to {}: a newer Tare wrote it. Run "
            "that version, or "
            "name another directory with --data-dir or TARE_DATA_DIR.",
            version, schema_version()
        ));
}

void check_integrity(database& db)
{
    const auto verdict = or_throw(db.text("PRAGMA quick_check(1)"));
    if (verdict != "ok")
        unreadable(verdict + ".");
}

void migrate(database& db)
{
    const auto found = or_throw(db.number("PRAGMA user_version"));
    for (auto version = found; version < schema_version(); ++version) {
        transaction step{db};
        or_throw(step.begin());
        or_throw(db.execute(migrations.at(static_cast<std::size_t>(version))));
        or_throw(db.execute(
            fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", application_id, version + 1)
        ));
        or_throw(step.commit());
    }
}

} // namespace tare::store
