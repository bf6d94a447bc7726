#include "store/report_reader.hpp"

#include "store/lookup.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

namespace tare::store {
namespace {

/// Whether an image's row is as it was stored, an index that led to it included.
constexpr std::string_view image_is_intact =
    "image.seal IS tare_seal(image.id, image.position, image.stored_at, image.platform, image.visible_bytes, "
    "image.compressed_bytes, image.layers, image.names, image.payload_bytes, image.tare_bytes)";

/// Whether what stands beside a name is as it was stored.
constexpr std::string_view name_is_intact =
    "name.summary_seal IS tare_seal(name.name, name.id, name.stored_at, name.platform, name.visible_bytes, "
    "name.compressed_bytes, name.layers, name.names, name.payload_bytes, name.tare_bytes)";

/// What `read_summary` reads, whatever else a query selects after it.
std::string summary_columns(std::string_view table, std::string_view key, std::string_view intact)
{
    return fmt::format(
        "{1}, {0}.id, {0}.platform, {0}.visible_bytes, {0}.compressed_bytes, {0}.layers, {0}.stored_at, "
        "{0}.payload_bytes, {0}.tare_bytes, {0}.names, {2}",
        table, key, intact
    );
}

std::string columns_of_image()
{
    return summary_columns("image", "image.key", image_is_intact);
}

constexpr int names_column = 9;
constexpr int intact_column = 10;
/// Where a page of images ends, which the next one begins after: a position or a name.
constexpr int order_column = 11;

error changed_on_disk(std::string_view what)
{
    return make_error(
        errc::storage_failed, fmt::format(
                                  "{} has changed on the disk since it was stored. Check the disk, then "
                                  "restore a backup, or delete the "
                                  "image and upload it again.",
                                  what
                              )
    );
}

} // namespace

report_reader::report_reader(database& db)
    : find_by_prefix_{db, fmt::format("SELECT id, {} FROM image WHERE id >= ? AND id < ? LIMIT 2", image_is_intact)},
      find_by_name_{db, fmt::format("SELECT id, {} FROM name WHERE name = ?", name_is_intact)},
      newest_report_{
          db,
          "SELECT json_seal IS tare_seal(image.id, analyser_version, report.stored_at, verified, json), json "
          "FROM image JOIN report ON report.key = (SELECT max(key) FROM report WHERE image = image.key) "
          "WHERE image.id = ?"
      },
      newest_file_tree_{
          db, "SELECT tree_seal IS tare_seal(image.id, analyser_version, tree), tree "
              "FROM image JOIN report ON report.key = (SELECT max(key) FROM report WHERE image = image.key) "
              "LEFT JOIN file_tree ON file_tree.report = report.key WHERE image.id = ?"
      },
      summary_{db, fmt::format("SELECT {} FROM image WHERE id = ?", columns_of_image())},
      names_{db, "SELECT name, seal IS tare_seal(name, ?2) FROM name WHERE image = ?1 ORDER BY name"},
      page_{
          db, fmt::format(
                  "SELECT {}, position FROM image WHERE position < ? ORDER BY position DESC LIMIT ?",
                  columns_of_image()
              )
      },
      // Along the names, so that a page costs the same whatever the number of images and of matches. An image
      // with several such names is listed at the first of them; of most images there is one, and nothing is
      // looked up, which in a large store would be somewhere else on the disk for each.
      page_by_name_{
          db, fmt::format(
                  "SELECT {}, name FROM name WHERE name >= ?1 AND name < ?3 AND (names = 1 OR NOT EXISTS "
                  "(SELECT 1 FROM name AS other WHERE other.image = name.image AND other.name >= ?2 "
                  "AND other.name < name.name)) ORDER BY name LIMIT ?4",
                  summary_columns("name", "name.image", name_is_intact)
              )
      },
      any_image_{db, "SELECT key FROM image LIMIT 1"}, policies_{db}
{}

result<std::optional<std::string>>
report_reader::find_by_prefix(std::string_view first, std::string_view last)
{
    execution find{find_by_prefix_};
    const auto row = find.text(first).text(last).step();
    if (!row)
        return row.error();
    if (!*row)
        return std::nullopt;
    if (find.column_number(1) == 0)
        return changed_on_disk("An id");
    std::string id{find.column_bytes(0)};
    const auto another = find.step();
    if (!another)
        return another.error();
    if (*another)
        return make_error(
            errc::ambiguous_id,
            fmt::format("Several images have ids that start with '{}'. Give more digits.", first)
        );
    return id;
}

result<std::string> report_reader::resolve(std::string_view reference)
{
    const auto wanted = image_lookup::parse(reference);
    if (!wanted)
        return wanted.error();
    if (wanted->ids) {
        auto id = find_by_prefix(wanted->ids->first, wanted->ids->last);
        if (!id)
            return id.error();
        if (*id)
            return std::move(**id);
    }
    if (wanted->only_id)
        return unknown_image(reference);
    execution find{find_by_name_};
    const auto row = find.text(reference).step();
    if (!row)
        return row.error();
    if (!*row)
        return unknown_image(reference);
    if (find.column_number(1) == 0)
        return changed_on_disk("A name");
    return std::string{find.column_bytes(0)};
}

result<std::string> report_reader::newest(statement& s, std::string_view id)
{
    execution find{s};
    const auto row = find.text(id).step();
    if (!row)
        return row.error();
    if (!*row)
        return unknown_image(id);
    if (find.column_number(0) == 0)
        return changed_on_disk("The report");
    return std::string{find.column_bytes(1)};
}

result<std::string> report_reader::report(std::string_view id)
{
    return newest(newest_report_, id);
}

result<std::string> report_reader::file_tree(std::string_view id)
{
    return newest(newest_file_tree_, id);
}

result<void> report_reader::read_names(std::int64_t image, image_summary& s)
{
    execution names{names_};
    names.number(image).text(s.id);
    while (true) {
        const auto more = names.step();
        if (!more)
            return more.error();
        if (!*more)
            return {};
        if (names.column_number(1) == 0)
            return changed_on_disk("A name");
        s.names.emplace_back(names.column_bytes(0));
    }
}

result<image_summary> report_reader::read_summary(const execution& row)
{
    auto s = read_row(row);
    if (!s)
        return s;
    if (const auto named = read_names(row.column_number(0), *s); !named)
        return named.error();
    if (s->names.size() != static_cast<std::uint64_t>(row.column_number(names_column)))
        return changed_on_disk("The list of an image's names");
    return s;
}

result<image_summary> report_reader::read_named(const execution& row)
{
    if (row.column_number(names_column) != 1)
        return read_summary(row);
    auto s = read_row(row);
    if (s)
        s->names.emplace_back(row.column_bytes(order_column));
    return s;
}

result<image_summary> report_reader::read_row(const execution& row)
{
    if (row.column_number(intact_column) == 0)
        return changed_on_disk("What is known of an image");
    const auto size = [&row](int column) { return static_cast<std::uint64_t>(row.column_number(column)); };
    image_summary s;
    s.id = row.column_bytes(1);
    s.platform = row.column_bytes(2);
    s.visible_bytes = size(3);
    s.compressed_bytes = size(4);
    s.layers = size(5);
    s.stored_at = row.column_bytes(6);
    s.payload_bytes = row.column_optional(7);
    s.tare_bytes = row.column_optional(8);
    return s;
}

result<image_summary> report_reader::summary(std::string_view id)
{
    execution find{summary_};
    const auto row = find.text(id).step();
    if (!row)
        return row.error();
    if (!*row)
        return unknown_image(id);
    return read_summary(find);
}

result<image_page>
report_reader::list(std::size_t limit, std::optional<std::string_view> cursor, std::string_view name_prefix)
{
    if (!name_prefix.empty()) {
        const auto after = cursor.value_or("");
        if (cursor && !after.starts_with(name_prefix))
            return unknown_cursor();
        return list_named(limit, after, name_prefix);
    }
    if (!cursor)
        return list_newest(limit, std::numeric_limits<std::int64_t>::max());
    const auto before = parse_position(*cursor);
    if (!before)
        return before.error();
    return list_newest(limit, *before);
}

result<image_page> report_reader::list_newest(std::size_t limit, std::int64_t before)
{
    execution rows{page_};
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
            page.next = cursor_after(position);
            return page;
        }
        auto summary = read_summary(rows);
        if (!summary)
            return summary.error();
        page.images.push_back(std::move(*summary));
        position = rows.column_number(order_column);
    }
}

result<image_page>
report_reader::list_named(std::size_t limit, std::string_view after, std::string_view prefix)
{
    // No UTF-8 text holds the byte 0xFF, so it sorts after every name that starts with the prefix.
    const auto last = std::string{prefix} + '\xFF';
    // One bound only, or SQLite may take the lower of two for the place to begin. No name holds a NUL.
    const auto first = after.empty() ? std::string{prefix} : std::string{after} + '\0';
    execution rows{page_by_name_};
    rows.text(first).text(prefix).text(last).number(static_cast<std::uint64_t>(limit) + 1);
    image_page page;
    std::string name;
    while (true) {
        const auto more = rows.step();
        if (!more)
            return more.error();
        if (!*more)
            return page;
        if (page.images.size() == limit) {
            page.next = std::move(name);
            return page;
        }
        auto summary = read_named(rows);
        if (!summary)
            return summary.error();
        page.images.push_back(std::move(*summary));
        name = rows.column_bytes(order_column);
    }
}

result<void> report_reader::probe()
{
    execution any{any_image_};
    const auto row = any.step();
    if (!row)
        return row.error();
    return {};
}

} // namespace tare::store
