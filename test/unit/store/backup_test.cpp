#include "store/database.hpp"
#include "store/durable_file.hpp"
#include "store/sqlite_store.hpp"
#include "witness.hpp"

#include <tare/store/backup.hpp>
#include <tare/store/report_store.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <faulty_files.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <recorded_log.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace tare::store {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;
using test::faulty_files;
using test::io_call;
using test::io_fate;
using test::recorded_log;
using test::sample_report;
using test::temporary_directory;
using test::witness;

const std::vector<std::string> no_complaints;
const std::atomic<bool> never{false};
recorded_log unread_backup_log;

std::vector<std::string> names_in(const std::filesystem::path& directory)
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{directory})
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::string content_of(const std::filesystem::path& file)
{
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// A data directory with some reports, and a place for copies.
struct library
{
    temporary_directory directory{test::quick_parent()};
    std::filesystem::path data = directory.path() / "data";
    std::filesystem::path copies = directory.path() / "copies";
    std::string copy = (copies / "it's a copy.db").string();
    witness seen;

    library()
    {
        std::filesystem::create_directory(copies);
        const auto s = open();
        for (unsigned number = 1; number <= 9; ++number)
            REQUIRE(seen.put(*s, number).has_value());
        REQUIRE(seen.remove(*s, 4).has_value());
    }

    [[nodiscard]] std::unique_ptr<report_store> open() const
    {
        return open_sqlite(data.string(), unread_backup_log);
    }
};

} // namespace

TEST_CASE("a backup that is made while the store is in use holds what was there, in one file", "[store]")
{
    library l;
    const auto s = l.open();
    const auto before = l.seen;
    const auto copied = back_up(l.data.string(), l.copy, never);
    CHECK(copied.images == 8);
    CHECK(copied.bytes == std::filesystem::file_size(l.copy));
    CHECK(names_in(l.copies) == std::vector<std::string>{"it's a copy.db"});
    struct stat status = {};
    REQUIRE(::stat(l.copy.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
    REQUIRE(l.seen.put(*s, 10).has_value());

    const auto other = l.directory.path() / "other";
    CHECK(restore(l.copy, other.string(), false, never).images == 8);
    CHECK(names_in(other) == std::vector<std::string>{"tare.db", "tare.lock"});
    const auto restored = open_sqlite(other.string(), unread_backup_log);
    CHECK(before.complaints(*restored) == no_complaints);
    CHECK(restored->put(sample_report(99)).value().created);
    CHECK(l.seen.complaints(*s) == no_complaints);

    // The next one takes its place.
    CHECK(back_up(l.data.string(), l.copy, never).images == 9);
    CHECK(names_in(l.copies).size() == 1);
}

TEST_CASE("a backup into a pipe is the same and leaves nothing", "[store]")
{
    library l;
    const auto target = l.copies / "piped";
    std::ofstream{target}.close();
    const int descriptor = ::open(target.c_str(), O_WRONLY | O_CLOEXEC);
    REQUIRE(descriptor >= 0);
    CHECK(back_up(l.data.string(), descriptor, never).images == 8);
    ::close(descriptor);
    CHECK(names_in(l.data) == std::vector<std::string>{"tare.db", "tare.lock"});
    back_up(l.data.string(), l.copy, never);
    CHECK(content_of(target) == content_of(l.copy));
}

TEST_CASE("a backup that cannot be made leaves the one before, and nothing else", "[store]")
{
    library l;
    back_up(l.data.string(), l.copy, never);
    const auto before = content_of(l.copy);
    REQUIRE(l.open()->put(sample_report(77)).has_value());

    const auto fails_with = [&l](std::string_view what, const std::atomic<bool>& cancelled) {
        CHECK_THROWS_MATCHES(
            back_up(l.data.string(), l.copy, cancelled), std::runtime_error,
            MessageMatches(ContainsSubstring(std::string{what}))
        );
    };
    SECTION("because it is cancelled")
    {
        const std::atomic<bool> now{true};
        fails_with("Cancelled", now);
    }
    SECTION("because any call to the disk fails")
    {
        for (const auto fate : {io_fate::fail, io_fate::no_space}) {
            unsigned first = 1;
            bool failed = true;
            for (; failed; ++first) {
                CAPTURE(first, fate);
                unsigned calls = 0;
                const faulty_files files{[&](const io_call& call) {
                    const bool ours = call.path.find("copies") != std::string_view::npos;
                    return ours && ++calls >= first ? fate : io_fate::pass;
                }};
                try {
                    back_up(l.data.string(), l.copy, never);
                    failed = false;
                } catch (const std::runtime_error&) {
                    CHECK(content_of(l.copy) == before);
                    CHECK(names_in(l.copies).size() == 1);
                }
            }
            CHECK(first > 20);
            // What went through has to be taken back for the next round.
            std::ofstream{l.copy, std::ios::binary} << before;
        }
        return;
    }
    SECTION("because the database is damaged")
    {
        const auto file = l.data / "tare.db";
        std::fstream damaged{file, std::ios::in | std::ios::out | std::ios::binary};
        // In the bytes of a report, of which SQLite knows nothing.
        const auto at = content_of(file).find(test::incompressible(500 + 700 * 3).substr(100, 20));
        REQUIRE(at != std::string::npos);
        damaged.seekp(static_cast<std::streamoff>(at));
        damaged << "x";
        damaged.close();
        fails_with("has changed on the disk", never);
    }
    SECTION("because there is no database")
    {
        std::filesystem::remove(l.data / "tare.db");
        fails_with("no report database", never);
        CHECK_FALSE(std::filesystem::exists(l.data / "tare.db"));
    }
    CHECK(content_of(l.copy) == before);
    CHECK(names_in(l.copies).size() == 1);
}

TEST_CASE("a backup is restored into a directory that is free, or that is said to be given up", "[store]")
{
    library l;
    back_up(l.data.string(), l.copy, never);
    const auto older = l.seen;
    const auto refused_with = [&l](std::string_view what, bool replace) {
        CHECK_THROWS_MATCHES(
            restore(l.copy, l.data.string(), replace, never), std::runtime_error,
            MessageMatches(ContainsSubstring(std::string{what}))
        );
    };
    {
        const auto s = l.open();
        REQUIRE(s->put(sample_report(50, {"later:1"})).has_value());
        refused_with("in use by another Tare process", true);
    }
    refused_with("--replace", false);
    CHECK(l.open()->resolve("later:1").has_value());

    restore(l.copy, l.data.string(), true, never);
    CHECK(names_in(l.data) == std::vector<std::string>{"tare.db", "tare.lock"});
    CHECK_FALSE(l.open()->resolve("later:1").has_value());
    CHECK(older.complaints(*l.open()) == no_complaints);
}

TEST_CASE("a backup takes the place of a database that was killed or damaged, log and all", "[store]")
{
    library l;
    back_up(l.data.string(), l.copy, never);
    const auto dead = l.directory.path() / "dead";
    std::filesystem::create_directory(dead);
    {
        const auto s = l.open();
        REQUIRE(s->put(sample_report(50, {"later:1"})).has_value());
        for (const auto* const file : {"tare.db", "tare.db-wal", "tare.db-shm"})
            std::filesystem::copy_file(l.data / file, dead / file);
    }
    SECTION("killed") {}
    SECTION("damaged")
    {
        std::ofstream{dead / "tare.db", std::ios::binary} << std::string(50'000, 'x');
    }
    restore(l.copy, dead.string(), true, never);
    CHECK(names_in(dead) == std::vector<std::string>{"tare.db", "tare.lock"});
    const auto restored = open_sqlite(dead.string(), unread_backup_log);
    CHECK(l.seen.complaints(*restored) == no_complaints);
    CHECK_FALSE(restored->resolve("later:1").has_value());
}

TEST_CASE("what is no backup is not restored, and what is there stays", "[store]")
{
    library l;
    const auto refused_with = [&l](std::string_view what) {
        CHECK_THROWS_MATCHES(
            restore(l.copy, l.data.string(), true, never), std::runtime_error,
            MessageMatches(ContainsSubstring(std::string{what}))
        );
        CHECK(names_in(l.data) == std::vector<std::string>{"tare.db", "tare.lock"});
        CHECK(l.seen.complaints(*l.open()) == no_complaints);
    };
    refused_with("No such file");
    std::ofstream{l.copy} << "not a database, however long it may be";
    refused_with("not a database");
    {
        std::filesystem::remove(l.copy);
        disk_health health;
        database other{l.copy, health};
        REQUIRE(other.execute("CREATE TABLE theirs (x)").has_value());
    }
    refused_with("another program");
    back_up(l.data.string(), l.copy, never);
    const auto whole = content_of(l.copy);
    std::ofstream{l.copy, std::ios::binary} << whole.substr(0, whole.size() / 2);
    refused_with("damaged");
    {
        std::ofstream{l.copy, std::ios::binary} << whole;
        disk_health health;
        database newer{l.copy, health};
        REQUIRE(newer.execute("PRAGMA user_version = 1000").has_value());
    }
    refused_with("a newer Tare wrote it");
}

TEST_CASE("a backup of a database that an older Tare wrote is one", "[store]")
{
    library l;
    {
        disk_health health;
        database older{(l.data / "tare.db").string(), health};
        REQUIRE(
            older.execute("DROP TABLE file_tree; DROP TABLE report; DROP TABLE name; PRAGMA user_version = 1")
                .has_value()
        );
    }
    CHECK(back_up(l.data.string(), l.copy, never).images == 8);
}

TEST_CASE("what a killed copy left is removed by the next start, what is being written is not", "[store]")
{
    const library l;
    std::ofstream{l.data / "backup.123.partial"} << "left";
    {
        const durable_file current{l.data / "backup"};
        const auto s = l.open();
        CHECK_FALSE(std::filesystem::exists(l.data / "backup.123.partial"));
        CHECK(std::filesystem::exists(current.path()));
    }
    const auto left = names_in(l.data);
    CHECK(std::none_of(left.begin(), left.end(), [](const auto& n) { return n.ends_with(".partial"); }));
}

} // namespace tare::store
