#include "store/sqlite_store.hpp"
#include "volatile_disk.hpp"
#include "witness.hpp"

#include <tare/store/report_store.hpp>

#include <catch2/catch_test_macros.hpp>

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <faulty_files.hpp>
#include <functional>
#include <random>
#include <recorded_log.hpp>
#include <semaphore>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

/// Told of every directory that anybody syncs, SQLite or the store itself.
std::function<void()> directory_synced;
/// Called before a file is synced.
std::function<void()> file_to_sync;

int sync_and_tell(int descriptor, long call)
{
    struct stat status{};
    const bool directory = ::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode);
    if (!directory && file_to_sync)
        file_to_sync();
    const auto outcome = static_cast<int>(::syscall(call, descriptor));
    if (outcome == 0 && directory && directory_synced)
        directory_synced();
    return outcome;
}

} // namespace

// In the place of the C library's.
extern "C" int fsync(int descriptor)
{
    return sync_and_tell(descriptor, SYS_fsync);
}

extern "C" int fdatasync(int descriptor)
{
    return sync_and_tell(descriptor, SYS_fdatasync);
}

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
    directory_synced = [&] { disk.note_directory_sync(); };
    faulty_files files{before, after};
    for (unsigned life = 0; life < 2; ++life) {
        sqlite_store s{directory.string(), log, quick_after_loss};
        for (unsigned number = 1; number <= 5; ++number)
            REQUIRE(seen.put(s, 10 * life + number).has_value());
        REQUIRE(seen.remove(s, 10 * life + 2).has_value());
        REQUIRE(seen.put(s, 10 * life + 6).has_value());
    }
    moments.push_back({disk, seen});
    directory_synced = nullptr;
    return moments;
}

} // namespace

TEST_CASE("whenever the power fails, what was acknowledged is kept and nothing is shown in part", "[store]")
{
    const temporary_directory directory{test::quick_parent()};
    const auto moments = live(directory.path() / "live");
    std::mt19937_64 random{11};
    unsigned cuts = 0;
    const std::vector<std::string> nothing;
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
                CHECK(moments[i].seen.complaints(s) == nothing);
                CHECK(s.put(test::sample_report(99)).has_value());
            }
            std::filesystem::remove_all(after);
            ++cuts;
        }
    CHECK(cuts >= 1'000);
}

TEST_CASE("while the disk takes its time to keep a report, everything else is read", "[store]")
{
    const temporary_directory directory{test::quick_parent()};
    recorded_log log;
    witness seen;
    sqlite_store s{directory.path().string(), log};
    REQUIRE(seen.put(s, 1).has_value());
    std::binary_semaphore syncing{0};
    std::binary_semaphore go_on{0};
    std::atomic<bool> slow{true};
    file_to_sync = [&] {
        if (!slow.exchange(false))
            return;
        syncing.release();
        go_on.acquire();
    };
    const auto late = witness::report(2);
    bool stored = false;
    std::jthread uploader{[&] { stored = s.put(late).has_value(); }};
    syncing.acquire();
    // The disk is at it. What is there is read, and the report that is not yet kept is not shown.
    CHECK(seen.complaints(s).empty());
    CHECK(s.report(late.id).error().code == errc::not_found);
    CHECK(s.images() == 1);
    CHECK(s.ready().has_value());
    go_on.release();
    uploader.join();
    file_to_sync = nullptr;
    CHECK(stored);
    CHECK(s.report(late.id).value() == late.report_json);
    CHECK(s.images() == 2);
}

} // namespace tare::store
