#include "store/sqlite_store.hpp"
#include "watched_syncs.hpp"
#include "witness.hpp"

#include <tare/store/report_store.hpp>

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <recorded_log.hpp>
#include <semaphore>
#include <thread>

namespace tare::store {

TEST_CASE("while the disk takes its time to keep a report, everything else is read", "[store]")
{
    const test::temporary_directory directory{test::quick_parent()};
    test::recorded_log log;
    test::witness seen;
    sqlite_store s{directory.path().string(), log};
    REQUIRE(seen.put(s, 1).has_value());
    std::binary_semaphore syncing{0};
    std::binary_semaphore go_on{0};
    std::atomic<bool> slow{true};
    test::file_to_sync = [&] {
        if (!slow.exchange(false))
            return;
        syncing.release();
        go_on.acquire();
    };
    const auto late = test::witness::report(2);
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
    test::file_to_sync = nullptr;
    CHECK(stored);
    CHECK(s.report(late.id).value() == late.report_json);
    CHECK(s.images() == 2);
}

} // namespace tare::store
