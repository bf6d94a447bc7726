#include "store/sqlite_store.hpp"
#include "volatile_disk.hpp"
#include "watched_syncs.hpp"
#include "witness.hpp"

#include <tare/store/report_store.hpp>

#include <catch2/catch_test_macros.hpp>

#include <faulty_files.hpp>
#include <filesystem>
#include <random>
#include <recorded_log.hpp>
#include <string>
#include <vector>

namespace tare::store {
namespace {

using test::faulty_files;
using test::io_call;
using test::io_fate;
using test::recorded_log;
using test::temporary_directory;
using test::volatile_disk;
using test::witness;

constexpr sqlite_options quick_after_loss{.max_pages = 0, .log_pages = 50};

/// The disk at one moment, and what had been acknowledged by then.
struct moment
{
    volatile_disk disk;
    witness seen;
};

/// Everything that a store does in a life, seen at every call to the disk.
std::vector<moment> live(const std::filesystem::path& directory)
{
    std::vector<moment> moments;
    recorded_log log;
    witness seen;
    volatile_disk disk;
    auto before = [&](const io_call& call) {
        if (volatile_disk::changes(call))
            moments.push_back({disk, seen});
        return io_fate::pass;
    };
    auto after = [&](const io_call& call) { disk.note(call); };
    test::directory_synced = [&] { disk.note_directory_sync(); };
    faulty_files files{before, after};
    for (unsigned life = 0; life < 2; ++life) {
        sqlite_store s{directory.string(), log, quick_after_loss};
        for (unsigned number = 1; number <= 5; ++number)
            REQUIRE(seen.put(s, 10 * life + number).has_value());
        REQUIRE(seen.remove(s, 10 * life + 2).has_value());
        REQUIRE(seen.put(s, 10 * life + 6).has_value());
    }
    moments.push_back({disk, seen});
    test::directory_synced = nullptr;
    return moments;
}

} // namespace

TEST_CASE("whenever the power fails, what was acknowledged is kept and nothing is shown in part", "[store]")
{
    const temporary_directory directory{test::quick_parent()};
    const auto moments = live(directory.path() / "live");
    std::mt19937_64 random{11};
    unsigned cuts = 0;
    const std::vector<std::string> none;
    for (std::size_t i = 0; i < moments.size(); ++i)
        // What was not synced reaches the disk in no order, in part, or not at all.
        for (const auto what :
             {volatile_disk::lose::everything, volatile_disk::lose::nothing, volatile_disk::lose::some,
              volatile_disk::lose::some}) {
            CAPTURE(i, what);
            const auto after = directory.path() / "after";
            std::filesystem::create_directory(after);
            moments[i].disk.cut_power(after, what, random);
            recorded_log log;
            {
                sqlite_store s{after.string(), log, quick_after_loss};
                CHECK(moments[i].seen.complaints(s) == none);
                CHECK(s.put(test::sample_report(99)).has_value());
            }
            std::filesystem::remove_all(after);
            ++cuts;
        }
    CHECK(cuts >= 1'000);
}

} // namespace tare::store
