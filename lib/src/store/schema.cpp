#include "store/schema.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace tare::store {
namespace {

// One entry a version, never changed once released: test/unit/store/schema keeps what each of them made.
constexpr std::array migrations{
    // 1. `position` orders images by their newest report and is what a page's cursor holds. The report's
    // bytes come last in their row, so that looking at anything else never reads them.
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
    // 2. Seals, so that a value that changed on the disk is never served, and whether a report is backed by
    // verified digests. Of older reports that is unknown, hence "no": the next verified one takes their
    // place.
    R"sql(
        ALTER TABLE image ADD COLUMN names INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE image ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
        UPDATE image SET names = (SELECT count(*) FROM name WHERE name.image = image.key);
        UPDATE image SET seal =
            tare_seal(id, position, stored_at, platform, visible_bytes, compressed_bytes, layers, names);
        ALTER TABLE name ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
        UPDATE name SET seal = tare_seal(name, (SELECT id FROM image WHERE key = image));
        DROP INDEX name_of_image;
        CREATE INDEX name_of_image ON name (image, name, seal);
        CREATE TABLE sealed_report (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            image INTEGER NOT NULL REFERENCES image (key) ON DELETE CASCADE,
            analyser_version TEXT NOT NULL,
            stored_at TEXT NOT NULL,
            verified INTEGER NOT NULL,
            json_seal INTEGER NOT NULL,
            tree_seal INTEGER NOT NULL,
            json BLOB NOT NULL,
            UNIQUE (image, analyser_version)
        ) STRICT;
        INSERT INTO sealed_report
            SELECT report.key, report.image, analyser_version, report.stored_at, 0,
                   tare_seal(image.id, analyser_version, report.stored_at, 0, json),
                   tare_seal(image.id, analyser_version, tree), json
            FROM report
            JOIN image ON image.key = report.image
            JOIN file_tree ON file_tree.report = report.key;
        DROP TABLE report;
        ALTER TABLE sealed_report RENAME TO report;
    )sql",
    // 3. Policies: few and small, so their JSON is kept as it is.
    R"sql(
        CREATE TABLE policy (
            name TEXT NOT NULL PRIMARY KEY,
            stored_at TEXT NOT NULL,
            seal INTEGER NOT NULL,
            json BLOB NOT NULL
        ) STRICT;
    )sql",
    // 4. What the command needs, and the rest. Of older reports it is in their JSON only, hence NULL. A row
    // that is
    // damaged keeps its seal, which does not fit now either.
    R"sql(
        ALTER TABLE image ADD COLUMN payload_bytes INTEGER;
        ALTER TABLE image ADD COLUMN tare_bytes INTEGER;
        UPDATE image SET seal = tare_seal(id, position, stored_at, platform, visible_bytes, compressed_bytes, layers,
                                          names, payload_bytes, tare_bytes)
            WHERE seal IS
                tare_seal(id, position, stored_at, platform, visible_bytes, compressed_bytes, layers, names);
    )sql",
    // 5. What a list shows of an image, beside each of its names as well: images whose names are neighbours
    // lie anywhere, and a list by name would read another page of the file for each. Of a row that is damaged
    // nothing is copied, and the copy's seal does not fit.
    R"sql(
        ALTER TABLE name ADD COLUMN id TEXT NOT NULL DEFAULT '';
        ALTER TABLE name ADD COLUMN stored_at TEXT NOT NULL DEFAULT '';
        ALTER TABLE name ADD COLUMN platform TEXT NOT NULL DEFAULT '';
        ALTER TABLE name ADD COLUMN visible_bytes INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE name ADD COLUMN compressed_bytes INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE name ADD COLUMN layers INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE name ADD COLUMN names INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE name ADD COLUMN payload_bytes INTEGER;
        ALTER TABLE name ADD COLUMN tare_bytes INTEGER;
        ALTER TABLE name ADD COLUMN summary_seal INTEGER NOT NULL DEFAULT 0;
        UPDATE name SET id = image.id, stored_at = image.stored_at, platform = image.platform,
                visible_bytes = image.visible_bytes, compressed_bytes = image.compressed_bytes,
                layers = image.layers, names = image.names, payload_bytes = image.payload_bytes,
                tare_bytes = image.tare_bytes,
                summary_seal = tare_seal(name, image.id, image.stored_at, image.platform, image.visible_bytes,
                                         image.compressed_bytes, image.layers, image.names,
                                         image.payload_bytes, image.tare_bytes)
            FROM image WHERE image.key = name.image AND name.seal IS tare_seal(name, image.id)
                AND image.seal IS tare_seal(image.id, position, image.stored_at, image.platform,
                                            image.visible_bytes, image.compressed_bytes, image.layers,
                                            image.names, image.payload_bytes, image.tare_bytes);
    )sql",
};

/// Finds what is not as it was stored.
struct seal_check
{
    /// The first schema that has what it looks at, and the first in which it is another.
    std::int64_t since;
    std::int64_t until;
    const char* sql;
};

constexpr std::int64_t for_good = std::numeric_limits<std::int64_t>::max();

/// A line for each table.
constexpr std::array seal_checks{
    seal_check{
        2, 4,
        "SELECT 'image ' || id FROM image WHERE seal IS NOT "
        "tare_seal(id, position, stored_at, platform, visible_bytes, compressed_bytes, layers, names) LIMIT 1"
    },
    seal_check{
        4, for_good,
        "SELECT 'image ' || id FROM image WHERE seal IS NOT "
        "tare_seal(id, position, stored_at, platform, visible_bytes, compressed_bytes, layers, names, "
        "payload_bytes, tare_bytes) LIMIT 1"
    },
    seal_check{
        2, for_good,
        "SELECT 'names of ' || id FROM image WHERE names <> "
        "(SELECT count(*) FROM name WHERE name.image = image.key) LIMIT 1"
    },
    seal_check{
        2, 5,
        "SELECT 'name ' || name FROM name LEFT JOIN image ON image.key = name.image "
        "WHERE name.seal IS NOT tare_seal(name, image.id) LIMIT 1"
    },
    seal_check{
        5, for_good,
        "SELECT 'name ' || name FROM name LEFT JOIN image ON image.key = name.image "
        "WHERE name.seal IS NOT tare_seal(name, image.id) OR "
        "summary_seal IS NOT tare_seal(name, image.id, image.stored_at, image.platform, "
        "image.visible_bytes, image.compressed_bytes, image.layers, image.names, image.payload_bytes, "
        "image.tare_bytes) OR (name.id, name.stored_at, name.platform, name.visible_bytes, "
        "name.compressed_bytes, name.layers, name.names, name.payload_bytes, name.tare_bytes) IS NOT "
        "(image.id, image.stored_at, image.platform, image.visible_bytes, image.compressed_bytes, "
        "image.layers, image.names, image.payload_bytes, image.tare_bytes) LIMIT 1"
    },
    seal_check{
        2, for_good,
        "SELECT 'report on ' || coalesce(id, 'nothing') FROM report LEFT JOIN image ON image.key = "
        "report.image "
        "WHERE json_seal IS NOT tare_seal(id, analyser_version, report.stored_at, verified, json) LIMIT 1"
    },
    seal_check{
        2, for_good,
        "SELECT 'files of ' || coalesce(id, 'nothing') FROM report LEFT JOIN image ON image.key = "
        "report.image "
        "LEFT JOIN file_tree ON file_tree.report = report.key "
        "WHERE tree_seal IS NOT tare_seal(id, analyser_version, tree) LIMIT 1"
    },
    seal_check{
        3, for_good,
        "SELECT 'policy ' || name FROM policy WHERE seal IS NOT tare_seal(name, stored_at, json) LIMIT 1"
    },
};

template<class T>
T or_throw(result<T>&& r)
{
    if (!r && r.error().code == errc::storage_full)
        throw std::runtime_error(r.error().detail);
    if (!r)
        refuse_damaged(r.error().detail);
    if constexpr (!std::is_void_v<T>)
        return std::move(*r);
}

} // namespace

std::int64_t schema_version() noexcept
{
    return static_cast<std::int64_t>(migrations.size());
}

void check_identity(database& db, std::string_view advice)
{
    const auto read = [&db, advice](std::string_view sql) {
        const auto number = db.number(sql);
        if (!number)
            throw std::runtime_error(fmt::format(
                "The report database is damaged or cannot be read: {} {}", number.error().detail, advice
            ));
        return *number;
    };
    const auto id = read("PRAGMA application_id");
    const auto objects = read("SELECT count(*) FROM sqlite_schema");
    if (id != application_id && (id != 0 || objects != 0))
        throw std::runtime_error(fmt::format("The database is one of another program. {}", advice));
    const auto version = read("PRAGMA user_version");
    if (version < 0 || (version == 0) != (objects == 0))
        throw std::runtime_error(
            fmt::format("The report database is damaged: no Tare gives it schema {}. {}", version, advice)
        );
    if (version > schema_version())
        throw std::runtime_error(fmt::format(
            "The report database has schema {}, this Tare knows schemas up to {}: a newer Tare wrote it. {}",
            version, schema_version(), advice
        ));
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

result<void> verify_structure(database& db)
{
    const auto verdict = db.text("PRAGMA integrity_check(1)");
    if (!verdict)
        return verdict.error();
    if (*verdict != "ok")
        return make_error(errc::storage_failed, *verdict + ".");
    return {};
}

result<void> verify_seals(database& db)
{
    const auto version = db.number("PRAGMA user_version");
    if (!version)
        return version.error();
    for (const auto& check : seal_checks) {
        if (*version < check.since || *version >= check.until)
            continue;
        const auto broken = db.text(check.sql);
        if (!broken)
            return broken.error();
        if (!broken->empty())
            return make_error(errc::storage_failed, fmt::format("'{}' has changed on the disk.", *broken));
    }
    return {};
}

void refuse_damaged(std::string_view why)
{
    throw std::runtime_error(fmt::format(
        "The report database tare.db is damaged or cannot be read: {} Restore a backup (tare restore FILE), "
        "or "
        "move it away to start with an empty one.",
        why
    ));
}

} // namespace tare::store
