#include "sample_report.hpp"

#include <tare/store/report_store.hpp>

#include <catch2/catch_test_macros.hpp>

#include <recorded_log.hpp>
#include <string>
#include <vector>

namespace tare::store {
namespace {

result<void> always(std::optional<std::string_view> /*current*/)
{
    return {};
}

} // namespace

TEST_CASE("policies come back as they were stored, and survive a restart", "[store]")
{
    const test::temporary_directory directory;
    test::recorded_log log;
    {
        const auto s = open_sqlite(directory.path().string(), log);
        CHECK(s->put_policy("b", R"({"b":1})", always).value());
        CHECK(s->put_policy("a", R"({"a":1})", always).value());
        CHECK_FALSE(s->put_policy("a", R"({"a":2})", always).value());
    }
    const auto s = open_sqlite(directory.path().string(), log);
    const auto all = s->policies().value();
    REQUIRE(all.size() == 2);
    CHECK(all[0].name == "a");
    CHECK(all[0].json == R"({"a":2})");
    CHECK(all[0].stored_at.ends_with('Z'));
    CHECK(s->policy("b").value().json == R"({"b":1})");
    CHECK(s->policy("c").error().code == errc::not_found);
    CHECK(s->remove_policy("b", always).has_value());
    CHECK(s->policy("b").error().code == errc::not_found);
    CHECK(s->remove_policy("b", always).error().code == errc::not_found);
}

TEST_CASE("a guard sees what is there, and its refusal changes nothing", "[store]")
{
    const auto s = open_in_memory();
    std::vector<std::string> seen;
    const auto refuse = [&seen](std::optional<std::string_view> current) -> result<void> {
        seen.emplace_back(current.value_or("nothing"));
        return make_error(errc::conflict, "no");
    };
    CHECK(s->put_policy("a", "1", refuse).error().code == errc::conflict);
    CHECK(s->policy("a").error().code == errc::not_found);
    REQUIRE(s->put_policy("a", "1", always).has_value());
    CHECK(s->put_policy("a", "2", refuse).error().code == errc::conflict);
    CHECK(s->remove_policy("a", refuse).error().code == errc::conflict);
    CHECK(s->policy("a").value().json == "1");
    CHECK(seen == std::vector<std::string>{"nothing", "1", "1"});
}

TEST_CASE("there is an end to policies", "[store]")
{
    const auto s = open_in_memory();
    for (std::size_t i = 0; i < most_policies; ++i)
        REQUIRE(s->put_policy("p" + std::to_string(i), "{}", always).has_value());
    CHECK(s->put_policy("one-more", "{}", always).error().code == errc::limit_exceeded);
    CHECK_FALSE(s->put_policy("p1", "{}", always).value());
    CHECK(s->remove_policy("p1", always).has_value());
    CHECK(s->put_policy("one-more", "{}", always).value());
}

} // namespace tare::store
