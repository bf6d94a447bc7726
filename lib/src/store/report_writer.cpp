#include "store/report_writer.hpp"

#include "store/compression.hpp"
#include "store/lookup.hpp"

#include <fmt/format.h>

#include <ctime>
#include <utility>

namespace tare::store {
namespace {

/// A list shows all names of an image, so there is an end to them.
constexpr std::uint64_t most_names_of_an_image = 1000;

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

} // namespace

packed_report::packed_report(const new_report& r)
    : report{r}, json{compress(r.report_json)}, tree{compress(r.file_tree)}
{}

report_writer::report_writer(database& db, file_space* space)
    : database_{db}, space_{space}, find_{db, "SELECT key FROM image WHERE id = ?"},
      // max() alone in its SELECT, or SQLite reads all of the index for it.
      insert_image_{
          db, "INSERT INTO image (id, stored_at, platform, visible_bytes, compressed_bytes, layers, "
              "payload_bytes, tare_bytes, position, names, seal) "
              "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, free, 0, "
              "tare_seal(?1, free, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8) "
              "FROM (SELECT coalesce((SELECT max(position) FROM image), 0) + 1 AS free) WHERE true "
              "RETURNING key"
      },
      refresh_image_{
          db, "UPDATE image SET stored_at = ?2, platform = ?3, visible_bytes = ?4, compressed_bytes = ?5, "
              "layers = ?6, payload_bytes = ?7, tare_bytes = ?8, position = free, "
              "seal = tare_seal(id, free, ?2, ?3, ?4, ?5, ?6, names, ?7, ?8) "
              "FROM (SELECT (SELECT max(position) FROM image) + 1 AS free) WHERE key = ?1"
      },
      // A report whose digests nothing vouches for may be of an archive that somebody edited: it gives way to
      // the first one that is verified, and to what replaces it on purpose.
      put_report_{
          db, "INSERT INTO report (image, analyser_version, stored_at, verified, json_seal, tree_seal, json) "
              "SELECT ?1, ?2, ?3, ?4, tare_seal(id, ?2, ?3, ?4, ?5), tare_seal(id, ?2, ?6), ?5 "
              "FROM image WHERE key = ?1 "
              "ON CONFLICT (image, analyser_version) DO UPDATE SET stored_at = excluded.stored_at, "
              "verified = excluded.verified, json_seal = excluded.json_seal, tree_seal = excluded.tree_seal, "
              "json = excluded.json WHERE excluded.verified > verified OR ?7 AND excluded.verified = "
              "verified RETURNING key"
      },
      put_tree_{
          db, "INSERT INTO file_tree (report, tree) VALUES (?, ?) "
              "ON CONFLICT (report) DO UPDATE SET tree = excluded.tree"
      },
      owner_of_name_{db, "SELECT image FROM name WHERE name = ?"},
      put_name_{
          db,
          "INSERT INTO name (name, image, seal) SELECT ?1, ?2, tare_seal(?1, id) FROM image WHERE key = ?2 "
          "ON CONFLICT (name) DO UPDATE SET image = excluded.image, seal = excluded.seal"
      },
      // A row that changed on the disk keeps a seal that does not fit, here and in what is copied of it.
      count_names_{
          db,
          "UPDATE image SET names = counted, seal = CASE WHEN seal IS "
          "tare_seal(id, position, stored_at, platform, visible_bytes, compressed_bytes, layers, names, "
          "payload_bytes, tare_bytes) THEN "
          "tare_seal(id, position, stored_at, platform, visible_bytes, compressed_bytes, layers, counted, "
          "payload_bytes, tare_bytes) ELSE seal END "
          "FROM (SELECT count(*) AS counted FROM name WHERE name.image = ?1) WHERE key = ?1 RETURNING names"
      },
      copy_to_names_{
          db,
          "UPDATE name SET id = image.id, stored_at = image.stored_at, platform = image.platform, "
          "visible_bytes = image.visible_bytes, compressed_bytes = image.compressed_bytes, "
          "layers = image.layers, names = image.names, payload_bytes = image.payload_bytes, "
          "tare_bytes = image.tare_bytes, "
          "summary_seal = tare_seal(name, image.id, image.stored_at, image.platform, image.visible_bytes, "
          "image.compressed_bytes, image.layers, image.names, image.payload_bytes, image.tare_bytes) "
          "FROM image WHERE image.key = ?1 AND name.image = ?1 AND image.seal IS "
          "tare_seal(image.id, image.position, image.stored_at, image.platform, image.visible_bytes, "
          "image.compressed_bytes, image.layers, image.names, image.payload_bytes, image.tare_bytes)"
      },
      remove_{db, "DELETE FROM image WHERE id = ? RETURNING key"}, policies_{db}
{}

result<std::optional<std::int64_t>> report_writer::find(std::string_view id)
{
    execution look{find_};
    const auto row = look.text(id).step();
    if (!row)
        return row.error();
    return *row ? std::optional{look.column_number(0)} : std::nullopt;
}

result<std::int64_t> report_writer::insert_image(const new_report& r, std::string_view now)
{
    execution insert{insert_image_};
    insert.text(r.id).text(now).text(r.platform);
    insert.number(r.visible_bytes).number(r.compressed_bytes).number(r.layers);
    insert.number(r.payload_bytes).number(r.tare_bytes);
    const auto row = insert.step();
    if (!row)
        return row.error();
    return insert.column_number(0);
}

/// False when the report that is there stays.
result<bool> report_writer::put_report(const packed_report& r, std::int64_t image, std::string_view now)
{
    execution put{put_report_};
    put.number(image).text(r.report.analyser_version).text(now).number(std::int64_t{r.report.verified});
    const auto row = put.blob(r.json).blob(r.tree).number(std::int64_t{r.report.replaces}).step();
    if (!row)
        return row.error();
    if (!*row)
        return false;
    const auto key = put.column_number(0);
    execution put_tree{put_tree_};
    if (const auto done = put_tree.number(key).blob(r.tree).run(); !done)
        return done.error();
    return true;
}

result<void> report_writer::refresh_image(const new_report& r, std::int64_t image, std::string_view now)
{
    execution refresh{refresh_image_};
    refresh.number(image).text(now).text(r.platform);
    refresh.number(r.visible_bytes).number(r.compressed_bytes).number(r.layers);
    return refresh.number(r.payload_bytes).number(r.tare_bytes).run();
}

result<void> report_writer::count_names(std::int64_t image)
{
    execution count{count_names_};
    const auto row = count.number(image).step();
    if (!row)
        return row.error();
    const auto counted = static_cast<std::uint64_t>(count.column_number(0));
    if (counted > most_names_of_an_image)
        return make_error(
            errc::limit_exceeded,
            fmt::format(
                "An image goes by {} names at most. Delete it to forget them, or give it no more.",
                most_names_of_an_image
            )
        );
    return {};
}

result<void> report_writer::copy_to_names(std::int64_t image)
{
    execution copy{copy_to_names_};
    return copy.number(image).run();
}

/// False when the image has that name already.
result<bool> report_writer::put_name(std::string_view name, std::int64_t image)
{
    std::int64_t owner = 0;
    {
        execution find{owner_of_name_};
        const auto row = find.text(name).step();
        if (!row)
            return row.error();
        if (*row)
            owner = find.column_number(0);
    }
    if (owner == image)
        return false;
    {
        execution put{put_name_};
        if (const auto done = put.text(name).number(image).run(); !done)
            return done.error();
    }
    if (owner == 0)
        return true;
    if (const auto counted = count_names(owner); !counted)
        return counted.error();
    if (const auto copied = copy_to_names(owner); !copied)
        return copied.error();
    return true;
}

/// False when the image has all these names already.
result<bool> report_writer::put_names(const new_report& r, std::int64_t image)
{
    bool changed = false;
    for (const auto& name : r.names) {
        const auto put = put_name(name, image);
        if (!put)
            return put.error();
        changed = changed || *put;
    }
    if (changed)
        if (const auto counted = count_names(image); !counted)
            return counted.error();
    return changed;
}

result<put_outcome> report_writer::put_one(const packed_report& r, std::string_view now)
{
    const auto known = find(r.report.id);
    if (!known)
        return known.error();
    if (r.report.replaces && !*known)
        return unknown_image(r.report.id);
    const auto image = *known ? result<std::int64_t>{**known} : insert_image(r.report, now);
    if (!image)
        return image.error();
    const auto created = put_report(r, *image, now);
    if (!created)
        return created.error();
    if (*created && *known)
        if (const auto refreshed = refresh_image(r.report, *image, now); !refreshed)
            return refreshed.error();
    const auto named = put_names(r.report, *image);
    if (!named)
        return named.error();
    if (*created || *named)
        if (const auto copied = copy_to_names(*image); !copied)
            return copied.error();
    return put_outcome{.created = *created, .new_image = !known->has_value()};
}

/// Room for the database as it will be when this transaction is moved into it.
result<void> report_writer::provide_space()
{
    if (space_ == nullptr)
        return {};
    const auto pages = database_.number("PRAGMA page_count");
    if (!pages)
        return pages.error();
    return space_->provide(static_cast<std::uint64_t>(*pages) * page_bytes);
}

result<std::vector<put_outcome>> report_writer::put(std::span<const packed_report> reports)
{
    const auto now = utc_now();
    std::vector<put_outcome> outcomes;
    transaction all{database_};
    if (const auto begun = all.begin(); !begun)
        return begun.error();
    for (const auto& r : reports) {
        const auto outcome = put_one(r, now);
        if (!outcome)
            return outcome.error();
        outcomes.push_back(*outcome);
    }
    if (const auto room = provide_space(); !room)
        return room.error();
    if (const auto committed = all.commit(); !committed)
        return committed.error();
    return outcomes;
}

result<void> report_writer::remove(std::string_view id)
{
    transaction all{database_};
    if (auto begun = all.begin(); !begun)
        return begun;
    {
        execution erase{remove_};
        const auto row = erase.text(id).step();
        if (!row)
            return row.error();
        if (!*row)
            return unknown_image(id);
    }
    return all.commit();
}

result<bool> report_writer::put_policy(std::string_view name, std::string_view json, const policy_guard& may)
{
    return policies_.put(name, json, utc_now(), may, [this] { return provide_space(); });
}

result<void> report_writer::remove_policy(std::string_view name, const policy_guard& may)
{
    return policies_.remove(name, may);
}

} // namespace tare::store
