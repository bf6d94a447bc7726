#include "sample_report.hpp"
#include "schema/schema_1.hpp"
#include "schema/schema_2.hpp"
#include "schema/schema_3.hpp"
#include "schema/schema_4.hpp"
#include "store/database.hpp"
#include "store/opening.hpp"
#include "store/schema.hpp"

#include <tare/store/report_store.hpp>

#include <boost/json/parse.hpp>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include <array>
#include <recorded_log.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace tare::store {
namespace {

/// What every earlier Tare wrote, in the order of its schemas.
constexpr std::array databases{test::schema_1, test::schema_2, test::schema_3, test::schema_4};

void write(const std::filesystem::path& file, std::string_view sql)
{
    disk_health health;
    database db{file.string(), health};
    const auto done = db.execute(std::string{sql});
    INFO((done ? std::string{} : done.error().detail));
    REQUIRE(done.has_value());
    // Tare has written in this mode from the first schema on.
    REQUIRE(db.text("PRAGMA journal_mode = WAL").value() == "wal");
}

std::vector<std::string> definitions(database& db)
{
    std::vector<std::string> found;
    statement all{db, "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1"};
    execution rows{all};
    while (rows.step().value())
        found.emplace_back(rows.column_bytes(0));
    return found;
}

} // namespace

TEST_CASE("a database of every earlier schema is brought up to date, with all that is in it", "[store]")
{
    REQUIRE(databases.size() == static_cast<std::size_t>(schema_version()) - 1);
    for (const auto sql : databases) {
        const test::temporary_directory directory;
        const auto file = directory.path() / "tare.db";
        write(file, sql);
        test::recorded_log log;
        {
            const auto s = open_sqlite(directory.path().string(), log);
            const auto page = s->list(10, std::nullopt, "").value();
            REQUIRE(page.images.size() == 4);
            CHECK(page.images[0].names == std::vector<std::string>{"app:9"});
            CHECK(page.images[2].names == std::vector<std::string>{"app:2", "other:1"});
            CHECK(page.images[3].stored_at == "2026-11-24T16:24:41Z");
            CHECK(page.images[3].visible_bytes == 31);
            CHECK(page.images[3].compressed_bytes == 10'240);
            CHECK(page.images[3].payload_bytes == std::nullopt);
            CHECK(page.images[3].tare_bytes == std::nullopt);
            const auto named = s->list(10, std::nullopt, "app:").value();
            REQUIRE(named.images.size() == 4);
            CHECK(named.images[0].id == page.images[3].id);
            CHECK(named.images[1].names == std::vector<std::string>{"app:2", "other:1"});
            CHECK(named.images[3].visible_bytes == page.images[0].visible_bytes);
            for (const auto& image : page.images) {
                CHECK(s->resolve(image.names.front()).value() == image.id);
                const auto report = boost::json::parse(s->report(image.id).value());
                CHECK(report.at_pointer("/image/id").as_string() == image.id);
                CHECK(s->file_tree(image.id).value().starts_with("tare.files/1\n"));
            }
            // Nothing vouches for what older programs stored: the first verified report takes its place.
            auto newer = test::sample_report(1);
            newer.id = page.images[0].id;
            CHECK(s->put(newer).value().created);
            CHECK(s->summary(newer.id).value().tare_bytes == newer.tare_bytes);
            CHECK(s->report(newer.id).value() == newer.report_json);
            CHECK(s->remove(page.images[1].id).has_value());
        }
        disk_health health;
        const auto db = open_existing(file, health, "");
        CHECK(db->number("PRAGMA user_version").value() == schema_version());
        CHECK(verify_structure(*db).has_value());
        CHECK(verify_seals(*db).has_value());
        CHECK(db->text("PRAGMA foreign_key_check").value().empty());
        CHECK(db->number("SELECT count(*) FROM file_tree").value() == 3);
    }
}

TEST_CASE("a value that was damaged before a migration is damaged after it", "[store]")
{
    for (const std::string_view sql : {test::schema_2, test::schema_3, test::schema_4}) {
        disk_health health;
        database older{":memory:", health};
        REQUIRE(older.execute(std::string{sql}).has_value());
        REQUIRE(older.execute("PRAGMA foreign_keys = OFF").has_value());
        CHECK(verify_seals(older).has_value());
        REQUIRE(older.execute("UPDATE image SET visible_bytes = 32 WHERE key = 1").has_value());
        CHECK_FALSE(verify_seals(older).has_value());
        migrate(older);
        CHECK_FALSE(verify_seals(older).has_value());
        CHECK(older.number("SELECT count(*) FROM image WHERE tare_bytes IS NULL").value() == 4);
        CHECK(older.number("SELECT count(*) FROM name WHERE id <> '' AND summary_seal <> 0").value() == 4);
    }
}

TEST_CASE("what is known of an image is shown with its names after a migration", "[store]")
{
    const test::temporary_directory directory;
    const auto file = directory.path() / "tare.db";
    write(file, test::schema_4);
    {
        disk_health health;
        const auto older = open_existing(file, health, "");
        const auto done = older->execute(R"sql(
            UPDATE image SET payload_bytes = 20, tare_bytes = 11 WHERE key = 3;
            UPDATE image SET seal = tare_seal(id, position, stored_at, platform, visible_bytes, compressed_bytes, layers,
                                              names, payload_bytes, tare_bytes) WHERE key = 3;
        )sql");
        REQUIRE(done.has_value());
    }
    test::recorded_log log;
    const auto s = open_sqlite(directory.path().string(), log);
    const auto named = s->list(10, std::nullopt, "app:3").value();
    REQUIRE(named.images.size() == 1);
    CHECK(named.images[0].payload_bytes == 20);
    CHECK(named.images[0].tare_bytes == 11);
    CHECK(s->summary(named.images[0].id).value().tare_bytes == 11);
}

TEST_CASE("a database that was migrated is the same as a new one", "[store]")
{
    disk_health health;
    const auto fresh = open_writer_in_memory(health, 0);
    for (const auto sql : databases) {
        database older{":memory:", health};
        REQUIRE(older.execute(std::string{sql}).has_value());
        REQUIRE(older.execute("PRAGMA foreign_keys = OFF").has_value());
        migrate(older);
        CHECK(definitions(older) == definitions(*fresh));
    }
}

/// Fills pages to the brim, so that whatever makes a row longer needs more of them.
void add_images(database& db)
{
    const auto version = db.number("PRAGMA user_version").value();
    if (version < first_sealed_schema)
        return;
    const std::string later = version < 4 ? "" : ", NULL, NULL";
    const auto done = db.execute(fmt::format(
        R"sql(
        CREATE TEMPORARY TABLE made AS
            WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
            SELECT 'sha256:' || printf('%064d', i) AS id, i, '2026-11-24T16:24:41Z' AS at, 'filler:' || i AS name
            FROM n;
        INSERT INTO image (key, id, position, stored_at, platform, visible_bytes, compressed_bytes, layers, names, seal)
            SELECT i, id, i, at, 'linux/amd64', 1, 1, 1, 1,
                   tare_seal(id, i, at, 'linux/amd64', 1, 1, 1, 1{}) FROM made;
        INSERT INTO name (name, image, seal) SELECT name, i, tare_seal(name, id) FROM made;
        DROP TABLE made;
        )sql",
        later
    ));
    REQUIRE(done.has_value());
}

TEST_CASE("a migration that fails half-way changes nothing, and is done by the next start", "[store]")
{
    for (const auto sql : databases) {
        const test::temporary_directory directory;
        const auto file = directory.path() / "tare.db";
        write(file, sql);
        disk_health health;
        {
            database db{file.string(), health};
            add_images(db);
            REQUIRE(db.text("PRAGMA wal_checkpoint(TRUNCATE)").has_value());
        }
        // Every bound on the number of pages stops it at another point.
        const auto pages = static_cast<unsigned>(std::filesystem::file_size(file) / 4096);
        unsigned stopped = 0;
        for (auto bound = pages; true; ++bound) {
            REQUIRE(bound < 10 * pages);
            try {
                const auto db = open_writer(file, health, {.max_pages = bound});
                break;
            } catch (const std::runtime_error& e) {
                CHECK(std::string_view{e.what()}.find("no space left") != std::string_view::npos);
                ++stopped;
            }
            const auto db = open_existing(file, health, "");
            REQUIRE(db->number("PRAGMA user_version").value() < schema_version());
            REQUIRE(db->number("SELECT count(*) FROM report").value() == 4);
        }
        CHECK(stopped > 0);
        const auto db = open_existing(file, health, "");
        CHECK(db->number("SELECT count(*) FROM report").value() == 4);
    }
}

} // namespace tare::store
