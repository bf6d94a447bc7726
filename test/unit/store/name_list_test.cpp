#include "sample_report.hpp"
#include "store/opening.hpp"
#include "store/schema.hpp"
#include "store/sqlite_store.hpp"

#include <tare/store/report_store.hpp>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <recorded_log.hpp>
#include <string>
#include <utility>
#include <vector>

namespace tare::store {
namespace {

/// All that a list shows of an image.
std::string shown(const image_summary& s)
{
    return fmt::format(
        "{} {} {} {} {} {} {} {} [{}]", s.id, s.stored_at, s.platform, s.visible_bytes, s.compressed_bytes,
        s.layers, s.payload_bytes.value_or(0), s.tare_bytes.value_or(0), fmt::join(s.names, " ")
    );
}

/// The images whose names start with `prefix`, in the order of the first of these names.
std::vector<std::string> expected(report_store& s, const std::string& prefix)
{
    std::map<std::string, std::string> by_name;
    for (const auto& image : s.list(100, std::nullopt, "").value().images) {
        const auto first = std::ranges::find_if(image.names, [&prefix](const std::string& name) {
            return name.starts_with(prefix);
        });
        if (first != image.names.end())
            by_name.emplace(*first, shown(image));
    }
    std::vector<std::string> images;
    for (auto& [name, image] : by_name)
        images.push_back(std::move(image));
    return images;
}

std::vector<std::string> listed(report_store& s, const std::string& prefix)
{
    std::vector<std::string> images;
    std::optional<std::string> cursor;
    do {
        const auto page = s.list(3, cursor, prefix).value();
        for (const auto& image : page.images)
            images.push_back(shown(image));
        cursor = page.next;
    } while (cursor);
    return images;
}

/// A report on one of a few images, by which their names change hands.
new_report any_report(std::mt19937_64& random)
{
    std::vector<std::string> names;
    for (auto count = random() % 4; count > 0; --count)
        names.push_back(fmt::format("{}:{}", random() % 2 == 0 ? "app" : "web", random() % 8));
    auto r = test::sample_report(
        static_cast<unsigned>(random() % 8), std::move(names), std::to_string(random() % 1000)
    );
    r.visible_bytes = random() % 1000;
    r.layers = random() % 10;
    if (random() % 3 == 0)
        r.tare_bytes = std::nullopt;
    return r;
}

} // namespace

TEST_CASE(
    "a list by name shows what is known of each image, whatever was stored, renamed and removed", "[store]"
)
{
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
        INFO("seed " << seed);
        std::mt19937_64 random{seed};
        const test::temporary_directory directory{test::quick_parent()};
        test::recorded_log log;
        {
            const auto s = open_sqlite(directory.path().string(), log);
            std::size_t several = 0;
            for (int step = 0; step < 200; ++step) {
                const auto r = any_report(random);
                if (random() % 10 == 0)
                    static_cast<void>(s->remove(r.id));
                else
                    REQUIRE(s->put(r).has_value());
                for (const auto* const prefix : {"a", "app:3", "web"}) {
                    const auto images = listed(*s, prefix);
                    REQUIRE(images == expected(*s, prefix));
                    several += images.size() > 1 ? 1 : 0;
                }
            }
            CHECK(several > 100);
        }
        disk_health health;
        const auto db = open_existing(directory.path() / "tare.db", health, "");
        CHECK(verify_seals(*db).has_value());
    }
}

TEST_CASE("what changed on the disk is not made right by a name that is added to it", "[store]")
{
    const test::temporary_directory directory{test::quick_parent()};
    const auto file = directory.path() / "tare.db";
    test::recorded_log log;
    {
        const auto s = open_sqlite(directory.path().string(), log);
        REQUIRE(s->put(test::sample_report(1, {"app:1"})).has_value());
        disk_health health;
        const auto db = open_existing(file, health, "");
        REQUIRE(db->execute("UPDATE image SET layers = 77").has_value());
        REQUIRE(s->put(test::sample_report(1, {"app:2"})).has_value());
        CHECK(s->list(10, std::nullopt, "").error().code == errc::storage_failed);
        CHECK(s->list(10, std::nullopt, "app:2").error().code == errc::storage_failed);
    }
    disk_health health;
    const auto db = open_existing(file, health, "");
    CHECK(verify_seals(*db).error().detail.find("image " + test::sample_id(1)) != std::string::npos);
}

} // namespace tare::store
