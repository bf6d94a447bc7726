#include "sample_report.hpp"
#include "store/database.hpp"
#include "store/schema.hpp"
#include "store/sqlite_store.hpp"

#include <tare/store/report_store.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <recorded_log.hpp>
#include <stdexcept>
#include <string>

namespace tare::store {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;
using test::recorded_log;
using test::sample_id;
using test::sample_report;
using test::temporary_directory;

recorded_log unread_log;

std::unique_ptr<report_store> open_in(const std::filesystem::path& directory)
{
    return open_sqlite(directory.string(), unread_log);
}

void fill(const std::filesystem::path& directory, unsigned reports)
{
    const auto s = open_in(directory);
    for (unsigned i = 1; i <= reports; ++i) {
        auto r = sample_report(i, {fmt::format("app:{}", i)});
        r.report_json = test::incompressible(3'000 + i);
        REQUIRE(s->put(r).has_value());
    }
}

/// For the scope, the process is not root.
class unprivileged_user
{
public:
    unprivileged_user() : before_{::geteuid()}
    {
        if (before_ == 0)
            REQUIRE(::seteuid(65'534) == 0);
    }

    ~unprivileged_user()
    {
        if (before_ == 0)
            static_cast<void>(::seteuid(before_));
    }

    unprivileged_user(const unprivileged_user&) = delete;
    unprivileged_user& operator=(const unprivileged_user&) = delete;

private:
    uid_t before_;
};

void overwrite(const std::filesystem::path& file, std::streamoff offset, const std::string& bytes)
{
    std::fstream stream{file, std::ios::in | std::ios::out | std::ios::binary};
    stream.seekp(offset);
    stream << bytes;
    REQUIRE(stream.good());
}

} // namespace

TEST_CASE("reports are there again after a restart", "[store]")
{
    const temporary_directory directory;
    const auto data = directory.path() / "deep" / "er";
    fill(data, 3);
    const auto s = open_in(data);
    CHECK(s->resolve("app:2").value() == sample_id(2));
    CHECK(s->report(sample_id(2)).value() == test::incompressible(3'002));
    CHECK(s->list(10, std::nullopt, "").value().images.size() == 3);
    CHECK_FALSE(s->put(sample_report(2)).value().created);
}

TEST_CASE("a large database is verified and its images are counted while it is used", "[store]")
{
    const temporary_directory directory;
    fill(directory.path(), 3);
    // Every database is a large one.
    constexpr sqlite_options options{.verified_first_bytes = 0};
    {
        recorded_log log;
        sqlite_store s{directory.path().string(), log, options};
        REQUIRE(log.wait_for("report database verified"));
        CHECK(s.images() == 3);
        CHECK(s.put(sample_report(4)).value().new_image);
        CHECK_FALSE(s.put(sample_report(4)).value().new_image);
        CHECK_FALSE(s.put(sample_report(4, {}, "2")).value().new_image);
        CHECK(s.images() == 4);
        CHECK(s.remove(sample_id(9)).has_error());
        REQUIRE(s.remove(sample_id(2)).has_value());
        CHECK(s.images() == 3);
    }
    {
        disk_health health;
        database changed{(directory.path() / "tare.db").string(), health};
        REQUIRE(changed.execute("UPDATE image SET layers = layers + 1").has_value());
    }
    recorded_log log;
    sqlite_store s{directory.path().string(), log, options};
    REQUIRE(log.wait_for("report database damaged"));
    CHECK(log.entries().back().level == log_level::error);
    CHECK(s.images() == 3);
    // What was changed is refused; the rest is as it was.
    CHECK(s.summary(sample_id(1)).error().code == errc::storage_failed);
    CHECK(s.report(sample_id(1)).value() == test::incompressible(3'001));
    CHECK(s.ready().has_value());
}

TEST_CASE("what was acknowledged is on disk before the store is closed", "[store]")
{
    const temporary_directory directory;
    const auto live = directory.path() / "live";
    const auto copy = directory.path() / "copy";
    const auto s = open_in(live);
    REQUIRE(s->put(sample_report(1, {"app:1"})).has_value());

    // What a process that is killed now would leave behind.
    std::filesystem::create_directory(copy);
    for (const auto* const file : {"tare.db", "tare.db-wal"})
        std::filesystem::copy_file(live / file, copy / file);
    CHECK(open_in(copy)->resolve("app:1").value() == sample_id(1));
}

TEST_CASE("nobody else can read the files", "[store]")
{
    const temporary_directory directory;
    const auto data = directory.path() / "data";
    const auto s = open_in(data);
    REQUIRE(s->put(sample_report(1)).has_value());
    for (const auto& entry : std::filesystem::directory_iterator{data}) {
        INFO(entry.path().string());
        CHECK((entry.status().permissions() & std::filesystem::perms{077}) == std::filesystem::perms::none);
    }
    CHECK(
        (std::filesystem::status(data).permissions() & std::filesystem::perms{077}) ==
        std::filesystem::perms::none
    );
}

TEST_CASE("a data directory has one user at a time", "[store]")
{
    const temporary_directory directory;
    const auto path = directory.path().string();
    {
        const auto s = open_in(path);
        CHECK_THROWS_MATCHES(
            open_in(path), std::runtime_error,
            MessageMatches(
                ContainsSubstring("in use by another Tare process") &&
                ContainsSubstring(fmt::format("process id {}", ::getpid())) &&
                ContainsSubstring("TARE_DATA_DIR")
            )
        );
        CHECK(s->ready().has_value());
    }
    CHECK(open_in(path)->ready().has_value());
}

TEST_CASE("an unusable data directory is explained", "[store]")
{
    const temporary_directory directory;
    const auto file = directory.path() / "file";
    std::ofstream{file} << "not a directory";
    CHECK_THROWS_MATCHES(
        open_in(file / "data"), std::runtime_error,
        MessageMatches(ContainsSubstring("cannot be created") && ContainsSubstring("TARE_DATA_DIR"))
    );
}

TEST_CASE("a data directory of another user is explained with the user to give it to", "[store]")
{
    const temporary_directory directory;
    const auto read_only = directory.path() / "read-only";
    std::filesystem::create_directory(read_only);
    ::chmod(read_only.c_str(), S_IRUSR | S_IXUSR | S_IXOTH);
    // root may write anywhere, so it becomes somebody else for a moment.
    const unprivileged_user user;
    for (const auto& data : {read_only, read_only / "below"}) {
        INFO(data.string());
        CHECK_THROWS_MATCHES(
            open_in(data), std::runtime_error,
            MessageMatches(
                ContainsSubstring("Permission denied") &&
                ContainsSubstring(fmt::format("uid {}", ::geteuid())) && ContainsSubstring("chown")
            )
        );
    }
}

TEST_CASE("a database that is not ours is left alone", "[store]")
{
    const temporary_directory directory;
    const auto file = directory.path() / "tare.db";
    SECTION("another program's")
    {
        {
            disk_health health;
            database other{file.string(), health};
            REQUIRE(other.execute("CREATE TABLE theirs (x)").has_value());
        }
        CHECK_THROWS_MATCHES(
            open_in(directory.path()), std::runtime_error,
            MessageMatches(ContainsSubstring("another program"))
        );
        disk_health health;
        database other{file.string(), health};
        CHECK(other.number("SELECT count(*) FROM sqlite_schema").value() == 1);
        CHECK(other.text("PRAGMA journal_mode").value() == "delete");
    }
    SECTION("of a newer version")
    {
        fill(directory.path(), 1);
        {
            disk_health health;
            database newer{file.string(), health};
            REQUIRE(newer.execute(fmt::format("PRAGMA user_version = {}", schema_version() + 1)).has_value());
        }
        CHECK_THROWS_MATCHES(
            open_in(directory.path()), std::runtime_error,
            MessageMatches(ContainsSubstring("a newer Tare wrote it"))
        );
    }
    SECTION("not a database at all")
    {
        std::ofstream{file} << std::string(10'000, 'x');
        CHECK_THROWS_MATCHES(
            open_in(directory.path()), std::runtime_error, MessageMatches(ContainsSubstring("damaged"))
        );
    }
}

TEST_CASE("a damaged database is noticed at the start", "[store]")
{
    const temporary_directory directory;
    fill(directory.path(), 200);
    const auto file = directory.path() / "tare.db";
    const auto pages = std::filesystem::file_size(file) / 4096;
    REQUIRE(pages > 50);
    unsigned noticed = 0;
    unsigned harmless = 0;
    for (std::uintmax_t page = 1; page < pages; page += 7) {
        const auto kept = directory.path() / "kept";
        std::filesystem::copy_file(file, kept, std::filesystem::copy_options::overwrite_existing);
        overwrite(file, static_cast<std::streamoff>(page * 4096), test::incompressible(4096));
        try {
            // Pages that hold nothing but a report's bytes are covered by the report's own checksum.
            const auto s = open_in(directory.path());
            for (unsigned i = 1; i <= 200; ++i) {
                const auto report = s->report(sample_id(i));
                if (report)
                    CHECK(*report == test::incompressible(3'000 + i));
                else
                    CHECK(report.error().code == errc::storage_failed);
            }
            ++harmless;
        } catch (const std::runtime_error& e) {
            CHECK_THAT(std::string{e.what()}, ContainsSubstring("damaged"));
            ++noticed;
        }
        std::filesystem::rename(kept, file);
    }
    CHECK(noticed > 0);
    INFO(harmless << " pages with report bytes only");
}

TEST_CASE("a table of an older program is brought up to date once", "[store]")
{
    const temporary_directory directory;
    fill(directory.path(), 1);
    disk_health health;
    database db{(directory.path() / "tare.db").string(), health};
    CHECK(db.number("PRAGMA user_version").value() == schema_version());
    CHECK(db.number("PRAGMA application_id").value() == application_id);
    CHECK(db.text("PRAGMA journal_mode").value() == "wal");
    migrate(db);
    CHECK(db.number("SELECT count(*) FROM image").value() == 1);
}

} // namespace tare::store
