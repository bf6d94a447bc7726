#include "store/sqlite_store.hpp"

#include "store/compression.hpp"
#include "store/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace tare::store {
namespace {

constexpr std::string_view algorithm = "sha256:";
constexpr std::size_t shortest_prefix = 12;
constexpr std::size_t full_length = 64;
/// The longest name an image reference can be: host, repository, tag and digest, with room.
constexpr std::size_t longest_reference = 1024;
/// A larger database is checked as a whole only when it was not closed properly, so that start-up stays
/// quick.
constexpr std::uintmax_t always_checked_bytes = std::uintmax_t{64} << 20U;

constexpr std::string_view summary_columns = "image.key, image.id, image.platform, image.visible_bytes, "
                                             "image.compressed_bytes, image.layers, image.stored_at";

bool is_hex(std::string_view text) noexcept
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    });
}

/// RFC 3339 in UTC, to the second.
std::string utc_now()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    return fmt::format(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
        parts.tm_hour, parts.tm_min, parts.tm_sec
    );
}

error unknown_image(std::string_view reference)
{
    return make_error(
        errc::not_found,
        fmt::format("No image is known as '{}'. GET /v1/images lists those that are.", reference)
    );
}

bool was_closed_properly(const std::filesystem::path& file)
{
    // SQLite removes the write-ahead log when the last connection closes.
    std::error_code ignored;
    const auto log = std::filesystem::file_size(file.string() + "-wal", ignored);
    return ignored || log == 0;
}

database open_file(const data_directory* directory)
{
    if (directory == nullptr)
        return database{":memory:"};
    const auto file = directory->database_file();
    const bool check = !was_closed_properly(file) || std::filesystem::file_size(file) <= always_checked_bytes;
    database db{file.string()};
    std::ignore = db.execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
    check_identity(db);
    if (check)
        check_integrity(db);
    return db;
}

void configure(database& db, bool in_memory, std::uint64_t max_pages)
{
    // FULL: a commit is on disk when it returns. busy_timeout: a backup may hold the database for a moment.
    auto set = db.execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; "
                          "PRAGMA journal_size_limit = 67108864");
    if (set && max_pages != 0)
        set = db.execute(fmt::format("PRAGMA max_page_count = {}", max_pages));
    if (!set)
        throw std::runtime_error(fmt::format("The report database cannot be set up: {}", set.error().detail));
    if (in_memory)
        return;
    const auto mode = db.text("PRAGMA journal_mode = WAL");
    if (!mode || *mode != "wal")
        throw std::runtime_error("The data directory's file system does not support SQLite's write-ahead log "
                                 "(shared memory and locks). Put it on a "
                                 "local disk, with --data-dir or TARE_DATA_DIR.");
}

result<std::int64_t> parse_cursor(std::string_view cursor)
{
    std::int64_t position = 0;
    const auto [end, failed] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), position, 16);
    if (failed != std::errc{} || end != cursor.data() + cursor.size() || position <= 0)
        return make_error(
            errc::invalid_parameter,
            "The cursor is not one that a page gave. Take it from 'next', or leave it out to start again."
        );
    return position;
}

} // namespace

sqlite_store::statements::statements(database& db)
    : find_image{db, "SELECT key FROM image WHERE id = ?"},
      insert_image{
          db,
          "INSERT INTO image (id, stored_at, platform, visible_bytes, compressed_bytes, layers, position) "
          "VALUES (?, ?, ?, ?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM image)) RETURNING key"
      },
      refresh_image{
          db, "UPDATE image SET stored_at = ?, platform = ?, visible_bytes = ?, compressed_bytes = ?, layers "
              "= ?, "
              "position = (SELECT max(position) + 1 FROM image) WHERE key = ?"
      },
      insert_report{
          db, "INSERT INTO report (image, analyser_version, stored_at, json) VALUES (?, ?, ?, ?) "
              "ON CONFLICT DO NOTHING RETURNING key"
      },
      insert_file_tree{db, "INSERT INTO file_tree (report, tree) VALUES (?, ?)"},
      move_name{
          db, "INSERT INTO name (name, image) VALUES (?, ?) "
              "ON CONFLICT (name) DO UPDATE SET image = excluded.image WHERE image <> excluded.image"
      },
      find_by_prefix{db, "SELECT id FROM image WHERE id >= ? AND id < ? LIMIT 2"},
      find_by_name{db, "SELECT image.id FROM name JOIN image ON image.key = name.image WHERE name.name = ?"},
      newest_report{
          db, "SELECT json FROM report WHERE image = (SELECT key FROM image WHERE id = ?) ORDER BY key DESC "
              "LIMIT 1"
      },
      newest_file_tree{
          db, "SELECT tree FROM file_tree WHERE report = (SELECT max(key) FROM report WHERE image = "
              "(SELECT key FROM image WHERE id = ?))"
      },
      summary{db, fmt::format("SELECT {} FROM image WHERE id = ?", summary_columns)},
      names{db, "SELECT name FROM name WHERE image = ? ORDER BY name"},
      page{
          db, fmt::format(
                  "SELECT {}, position FROM image WHERE position < ? ORDER BY position DESC LIMIT ?",
                  summary_columns
              )
      },
      page_by_name{
          db, fmt::format(
                  "SELECT DISTINCT {}, position FROM name JOIN image ON image.key = name.image WHERE "
                  "name.name >= ? AND name.name < ? AND position < ? ORDER BY position DESC LIMIT ?",
                  summary_columns
              )
      },
      remove{db, "DELETE FROM image WHERE id = ? RETURNING key"},
      any_image{db, "SELECT key FROM image LIMIT 1"}
{}

sqlite_store::sqlite_store(const std::optional<std::string>& directory, std::uint64_t max_pages)
    : directory_{directory ? std::make_unique<data_directory>(*directory) : nullptr},
      database_{open_file(directory_.get())}
{
    configure(database_, !directory, max_pages);
    migrate(database_);
    statements_.emplace(database_);
}

result<void> sqlite_store::check_writable() const
{
    if (database_.lost_a_write())
        return make_error(
            errc::storage_failed, "The disk failed to store what it had accepted, so nothing more is "
                                  "written. Check the disk, then restart Tare."
        );
    return {};
}

result<std::optional<std::int64_t>> sqlite_store::find_image(std::string_view id)
{
    execution find{statements_->find_image};
    const auto row = find.text(id).step();
    if (!row)
        return row.error();
    return *row ? std::optional{find.column_number(0)} : std::nullopt;
}

result<std::int64_t> sqlite_store::put_image(const new_report& r, std::string_view now)
{
    const auto known = find_image(r.id);
    if (!known)
        return known.error();
    if (*known)
        return **known;
    execution insert{statements_->insert_image};
    insert.text(r.id)
        .text(now)
        .text(r.platform)
        .number(r.visible_bytes)
        .number(r.compressed_bytes)
        .number(r.layers);
    const auto row = insert.step();
    if (!row)
        return row.error();
    return insert.column_number(0);
}

result<bool> sqlite_store::put_report(
    const new_report& r, std::int64_t image, std::string_view now, std::string_view json,
    std::string_view tree
)
{
    execution insert{statements_->insert_report};
    const auto row = insert.number(image).text(r.analyser_version).text(now).blob(json).step();
    if (!row)
        return row.error();
    if (!*row)
        return false;
    const auto key = insert.column_number(0);
    execution insert_tree{statements_->insert_file_tree};
    if (const auto done = insert_tree.number(key).blob(tree).run(); !done)
        return done.error();
    execution refresh{statements_->refresh_image};
    refresh.text(now)
        .text(r.platform)
        .number(r.visible_bytes)
        .number(r.compressed_bytes)
        .number(r.layers)
        .number(image);
    if (const auto done = refresh.run(); !done)
        return done.error();
    return true;
}

result<void> sqlite_store::put_names(const std::vector<std::string>& names, std::int64_t image)
{
    for (const auto& name : names) {
        execution move{statements_->move_name};
        if (auto done = move.text(name).number(image).run(); !done)
            return done;
    }
    return {};
}

result<put_outcome>
sqlite_store::put_locked(const new_report& r, std::string_view json, std::string_view tree)
{
    const auto now = utc_now();
    transaction all{database_};
    if (const auto begun = all.begin(); !begun)
        return begun.error();
    const auto image = put_image(r, now);
    if (!image)
        return image.error();
    const auto created = put_report(r, *image, now, json, tree);
    if (!created)
        return created.error();
    if (const auto named = put_names(r.names, *image); !named)
        return named.error();
    if (const auto committed = all.commit(); !committed)
        return committed.error();
    return put_outcome{*created};
}

result<put_outcome> sqlite_store::put(const new_report& r)
{
    const auto json = compress(r.report_json);
    const auto tree = compress(r.file_tree);
    const std::lock_guard lock{mutex_};
    if (const auto writable = check_writable(); !writable)
        return writable.error();
    return put_locked(r, json, tree);
}

result<std::string> sqlite_store::resolve(std::string_view reference)
{
    if (reference.empty() || reference.size() > longest_reference)
        return make_error(
            errc::invalid_reference, "Name the image by its id, by 12 or more digits of it, or by a name."
        );
    const bool is_id = reference.starts_with(algorithm);
    const auto digits = is_id ? reference.substr(algorithm.size()) : reference;
    const bool may_be_prefix =
        is_hex(digits) && digits.size() >= shortest_prefix && digits.size() <= full_length;
    if (is_id && !may_be_prefix)
        return make_error(
            errc::invalid_reference,
            "An id is 'sha256:' and 12 to 64 lower-case hex digits, as docker images --no-trunc prints it."
        );

    const std::lock_guard lock{mutex_};
    if (may_be_prefix) {
        const auto first = fmt::format("{}{}", algorithm, digits);
        // 'g' sorts after every hex digit.
        const auto last = first + 'g';
        execution find{statements_->find_by_prefix};
        const auto row = find.text(first).text(last).step();
        if (!row)
            return row.error();
        if (*row) {
            std::string id{find.column_bytes(0)};
            const auto another = find.step();
            if (!another)
                return another.error();
            if (*another)
                return make_error(
                    errc::ambiguous_id,
                    fmt::format("Several images have ids that start with '{}'. Give more digits.", reference)
                );
            return id;
        }
        if (is_id)
            return unknown_image(reference);
    }
    execution find{statements_->find_by_name};
    const auto row = find.text(reference).step();
    if (!row)
        return row.error();
    if (!*row)
        return unknown_image(reference);
    return std::string{find.column_bytes(0)};
}

result<std::string> sqlite_store::newest(statement& s, std::string_view id)
{
    std::string frame;
    {
        const std::lock_guard lock{mutex_};
        execution find{s};
        const auto row = find.text(id).step();
        if (!row)
            return row.error();
        if (!*row)
            return unknown_image(id);
        frame = find.column_bytes(0);
    }
    return decompress(frame);
}

result<std::string> sqlite_store::report(std::string_view id)
{
    return newest(statements_->newest_report, id);
}

result<std::string> sqlite_store::file_tree(std::string_view id)
{
    return newest(statements_->newest_file_tree, id);
}

result<image_summary> sqlite_store::read_summary(const execution& row)
{
    const auto size = [&row](int column) { return static_cast<std::uint64_t>(row.column_number(column)); };
    image_summary s;
    s.id = row.column_bytes(1);
    s.platform = row.column_bytes(2);
    s.visible_bytes = size(3);
    s.compressed_bytes = size(4);
    s.layers = size(5);
    s.stored_at = row.column_bytes(6);
    execution names{statements_->names};
    names.number(row.column_number(0));
    while (true) {
        const auto more = names.step();
        if (!more)
            return more.error();
        if (!*more)
            return s;
        s.names.emplace_back(names.column_bytes(0));
    }
}

result<image_summary> sqlite_store::summary(std::string_view id)
{
    const std::lock_guard lock{mutex_};
    execution find{statements_->summary};
    const auto row = find.text(id).step();
    if (!row)
        return row.error();
    if (!*row)
        return unknown_image(id);
    return read_summary(find);
}

result<image_page>
sqlite_store::list(std::size_t limit, std::optional<std::string_view> cursor, std::string_view name_prefix)
{
    std::int64_t before = std::numeric_limits<std::int64_t>::max();
    if (cursor) {
        const auto parsed = parse_cursor(*cursor);
        if (!parsed)
            return parsed.error();
        before = *parsed;
    }
    // No UTF-8 text holds the byte 0xFF, so it sorts after every name that starts with the prefix.
    const auto last = std::string{name_prefix} + '\xFF';

    const std::lock_guard lock{mutex_};
    execution rows{name_prefix.empty() ? statements_->page : statements_->page_by_name};
    if (!name_prefix.empty())
        rows.text(name_prefix).text(last);
    // One more than asked for tells whether there is a next page.
    rows.number(before).number(static_cast<std::uint64_t>(limit) + 1);
    image_page page;
    std::int64_t position = 0;
    while (true) {
        const auto more = rows.step();
        if (!more)
            return more.error();
        if (!*more)
            return page;
        if (page.images.size() == limit) {
            page.next = fmt::format("{:x}", position);
            return page;
        }
        auto summary = read_summary(rows);
        if (!summary)
            return summary.error();
        page.images.push_back(std::move(*summary));
        position = rows.column_number(7);
    }
}

result<void> sqlite_store::remove(std::string_view id)
{
    const std::lock_guard lock{mutex_};
    if (auto writable = check_writable(); !writable)
        return writable;
    transaction all{database_};
    if (auto begun = all.begin(); !begun)
        return begun;
    {
        execution erase{statements_->remove};
        const auto row = erase.text(id).step();
        if (!row)
            return row.error();
        if (!*row)
            return unknown_image(id);
    }
    return all.commit();
}

result<void> sqlite_store::ready()
{
    const std::lock_guard lock{mutex_};
    if (auto writable = check_writable(); !writable)
        return writable;
    const auto row = execution{statements_->any_image}.step();
    if (!row)
        return row.error();
    return {};
}

std::unique_ptr<report_store> open_sqlite(const std::string& directory)
{
    return std::make_unique<sqlite_store>(directory);
}

std::unique_ptr<report_store> open_in_memory()
{
    return std::make_unique<sqlite_store>(std::nullopt);
}

} // namespace tare::store
