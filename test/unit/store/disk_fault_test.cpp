#include "sample_report.hpp"
#include "store/sqlite_store.hpp"
#include "witness.hpp"

#include <tare/store/report_store.hpp>

#include <catch2/catch_test_macros.hpp>

#include <faulty_files.hpp>
#include <map>
#include <memory>
#include <optional>
#include <recorded_log.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace tare::store {
namespace {

using test::faulty_files;
using test::io_call;
using test::io_fate;
using test::io_operation;
using test::recorded_log;
using test::sample_id;
using test::temporary_directory;
using test::witness;

/// Small, so that a short run checkpoints several times.
constexpr sqlite_options quick_to_checkpoint{.max_pages = 0, .log_pages = 50};

const std::vector<std::string> nothing;

/// Uses a store for everything that it does; counts what did not work.
class run
{
public:
    run(witness& seen, const std::filesystem::path& directory) : seen_{seen}, directory_{directory} {}

    void go()
    {
        recorded_log log;
        try {
            sqlite_store s{directory_.string(), log, quick_to_checkpoint};
            serving_ = true;
            for (unsigned number = 1; number <= 6; ++number)
                put(s, number);
            remove(s, 2);
            put(s, 7);
            put(s, 1);
            complaints_ = seen_.complaints(s, true);
            ready_at_end_ = s.ready().has_value();
            serving_ = false;
        } catch (const std::runtime_error&) {
            // A disk that fails while the store is opened stops the start.
            serving_ = false;
        }
    }

    [[nodiscard]] bool serving() const noexcept { return serving_; }

    [[nodiscard]] bool ready_at_end() const noexcept { return ready_at_end_; }

    /// What was answered although it was not so.
    [[nodiscard]] const std::vector<std::string>& complaints() const noexcept { return complaints_; }

    /// The writes that worked after one had not, because of a disk that lost what it had accepted.
    [[nodiscard]] unsigned written_after_loss() const noexcept { return written_after_loss_; }

    /// Set by the disk.
    bool lost = false;

private:
    template<class T>
    void note(const result<T>& outcome, bool lost_before)
    {
        if (outcome && lost_before)
            ++written_after_loss_;
    }

    void put(report_store& s, unsigned number)
    {
        const bool lost_before = lost;
        note(seen_.put(s, number), lost_before);
    }

    void remove(report_store& s, unsigned number)
    {
        const bool lost_before = lost;
        note(seen_.remove(s, number), lost_before);
    }

    witness& seen_;
    std::filesystem::path directory_;
    std::vector<std::string> complaints_;
    unsigned written_after_loss_ = 0;
    bool serving_ = false;
    bool ready_at_end_ = false;
};

/// What the disk did in one run.
struct fault_plan
{
    /// The call that is the first to fail.
    unsigned first;
    /// Whether all later ones fail as well.
    bool sticky;
    /// What becomes of a failing call.
    io_fate fate;
};

/// Whether a disk without space can refuse it.
bool takes_space(io_operation what)
{
    return what == io_operation::write || what == io_operation::open || what == io_operation::map ||
           what == io_operation::sync;
}

/// Runs with a disk that fails as planned, then with a sound one; false when the plan never came true.
bool survives(const fault_plan& plan)
{
    INFO("call " << plan.first << (plan.sticky ? " and all after it" : ""));
    const temporary_directory directory{test::quick_parent()};
    witness seen;
    std::string failed;
    unsigned calls = 0;
    {
        run one{seen, directory.path()};
        faulty_files files{[&](const io_call& call) {
            ++calls;
            const bool fails = plan.sticky ? calls >= plan.first : calls == plan.first;
            if (!fails || (plan.fate == io_fate::no_space && !takes_space(call.what)))
                return io_fate::pass;
            if (failed.empty())
                failed = fmt::format("{} of the {}", to_string(call.what), to_string(call.where));
            one.lost = one.lost || (call.what == io_operation::sync && one.serving());
            return call.what == io_operation::write || plan.fate != io_fate::tear ? plan.fate : io_fate::fail;
        }};
        one.go();
        UNSCOPED_INFO("fails: " << failed);
        CHECK(one.complaints() == nothing);
        CHECK(one.written_after_loss() == 0);
        if (one.lost)
            CHECK_FALSE(one.ready_at_end());
    }
    recorded_log log;
    sqlite_store s{directory.path().string(), log, quick_to_checkpoint};
    CHECK(seen.complaints(s) == nothing);
    return calls >= plan.first;
}

/// Every call in turn is the first to fail, until a run is through before it comes to that.
void survive_all(bool sticky, io_fate fate)
{
    unsigned call = 1;
    while (survives({call, sticky, fate}))
        ++call;
    // Opening, seven reports, several checkpoints, reading everything and closing.
    CHECK(call > 500);
}

} // namespace

TEST_CASE(
    "whichever call to the disk fails, what was acknowledged is kept and nothing is shown in part", "[store]"
)
{
    survive_all(false, io_fate::fail);
}

TEST_CASE(
    "whenever the disk fails for good, what was acknowledged is kept and nothing is shown in part", "[store]"
)
{
    survive_all(true, io_fate::fail);
}

TEST_CASE("whichever write is torn, what was acknowledged is kept and nothing is shown in part", "[store]")
{
    survive_all(false, io_fate::tear);
}

TEST_CASE("whenever the disk is full, what was acknowledged is kept and nothing is shown in part", "[store]")
{
    survive_all(true, io_fate::no_space);
}

TEST_CASE("a disk that lost what it had accepted is never written to again", "[store]")
{
    for (const auto where : {test::io_file::write_ahead_log, test::io_file::database}) {
        CAPTURE(to_string(where));
        const temporary_directory directory{test::quick_parent()};
        recorded_log log;
        witness seen;
        bool fails = false;
        {
            // The log is synced by a commit, the database when the log is moved into it.
            faulty_files files{[&](const io_call& call) {
                const bool hit = fails && call.what == io_operation::sync && call.where == where;
                // Once: the next one would say that all is well.
                fails = fails && !hit;
                return hit ? io_fate::fail : io_fate::pass;
            }};
            sqlite_store s{directory.path().string(), log, quick_to_checkpoint};
            REQUIRE(seen.put(s, 1).has_value());
            REQUIRE(s.ready().has_value());
            fails = true;
            unsigned number = 2;
            while (s.ready().has_value() && number < 50)
                static_cast<void>(seen.put(s, number++));
            CHECK_FALSE(fails);

            const auto refused = seen.put(s, 100);
            REQUIRE(refused.has_error());
            CHECK(refused.error().code == errc::storage_failed);
            CHECK(refused.error().detail.find("restart Tare") != std::string::npos);
            CHECK(seen.remove(s, 1).error().code == errc::storage_failed);
            CHECK(s.ready().error().code == errc::storage_failed);
            // Reading goes on.
            CHECK(seen.complaints(s) == nothing);
        }
        sqlite_store s{directory.path().string(), log, quick_to_checkpoint};
        CHECK(s.ready().has_value());
        CHECK(seen.complaints(s) == nothing);
        CHECK(seen.put(s, 100).has_value());
    }
}

TEST_CASE(
    "a full disk refuses reports, gives those that are there, and takes new ones once it has room", "[store]"
)
{
    // At every call that a report makes; the last rounds are those that never get there.
    unsigned refused = 0;
    bool reached = true;
    for (unsigned first = 1; reached; ++first) {
        CAPTURE(first);
        const temporary_directory directory{test::quick_parent()};
        recorded_log log;
        witness seen;
        bool full = false;
        unsigned calls = 0;
        faulty_files files{[&](const io_call& call) {
            const bool grows = call.what == io_operation::write || call.what == io_operation::map;
            calls += full && grows ? 1 : 0;
            return full && grows && calls >= first ? io_fate::no_space : io_fate::pass;
        }};
        sqlite_store s{directory.path().string(), log, quick_to_checkpoint};
        for (unsigned number = 1; number <= 3; ++number)
            REQUIRE(seen.put(s, number).has_value());
        full = true;
        for (unsigned number = 4; number <= 6; ++number)
            if (const auto put = seen.put(s, number); !put) {
                ++refused;
                CHECK(put.error().code == errc::storage_full);
            }
        CHECK(seen.complaints(s) == nothing);
        CHECK(s.ready().has_value());
        reached = calls >= first;
        full = false;
        for (unsigned number = 4; number <= 9; ++number)
            CHECK(seen.put(s, number).has_value());
        CHECK(seen.complaints(s) == nothing);
    }
    CHECK(refused > 50);
}

} // namespace tare::store
