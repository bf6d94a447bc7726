#include "sample_report.hpp"
#include "store/sqlite_store.hpp"

#include <tare/store/report_store.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace tare::store {
namespace {

using test::sample_id;
using test::sample_report;

bool put_creates(report_store& s, const new_report& r)
{
    const auto outcome = s.put(r);
    REQUIRE(outcome.has_value());
    return outcome->created;
}

std::vector<std::string> ids_of(const image_page& page)
{
    std::vector<std::string> ids;
    for (const auto& image : page.images)
        ids.push_back(image.id);
    return ids;
}

} // namespace

TEST_CASE("a stored report comes back as it was", "[store]")
{
    const auto s = open_in_memory();
    const auto r = sample_report(7, {"b:1", "a:1"});
    CHECK(put_creates(*s, r));

    CHECK(s->report(r.id).value() == r.report_json);
    CHECK(s->file_tree(r.id).value() == r.file_tree);
    const auto summary = s->summary(r.id).value();
    CHECK(summary.id == r.id);
    CHECK(summary.names == std::vector<std::string>{"a:1", "b:1"});
    CHECK(summary.platform == "linux/amd64");
    CHECK(summary.visible_bytes == 1007);
    CHECK(summary.payload_bytes == 307);
    CHECK(summary.tare_bytes == 700);
    CHECK(summary.compressed_bytes == 507);
    CHECK(summary.layers == 3);
    CHECK(summary.stored_at.size() == std::string_view{"2026-01-01T00:00:00Z"}.size());
    CHECK(summary.stored_at.back() == 'Z');
    CHECK(s->ready().has_value());
}

TEST_CASE("a report is immutable, a newer analyser's takes its place", "[store]")
{
    const auto s = open_in_memory();
    CHECK(put_creates(*s, sample_report(1)));
    CHECK(put_creates(*s, sample_report(2)));

    auto again = sample_report(1);
    again.report_json = "something else";
    again.visible_bytes = 1;
    CHECK_FALSE(put_creates(*s, again));
    CHECK(s->report(again.id).value() == sample_report(1).report_json);
    CHECK(s->summary(again.id).value().visible_bytes == 1001);
    CHECK(ids_of(s->list(10, std::nullopt, "").value()) == std::vector{sample_id(2), sample_id(1)});

    auto newer = sample_report(1, {}, "2");
    newer.visible_bytes = 99;
    newer.payload_bytes.reset();
    newer.tare_bytes = 0;
    newer.file_tree = "another tree";
    CHECK(put_creates(*s, newer));
    CHECK(s->report(newer.id).value() == newer.report_json);
    CHECK(s->file_tree(newer.id).value() == "another tree");
    CHECK(s->summary(newer.id).value().visible_bytes == 99);
    CHECK(s->summary(newer.id).value().payload_bytes == std::nullopt);
    CHECK(s->summary(newer.id).value().tare_bytes == 0);
    CHECK(ids_of(s->list(10, std::nullopt, "").value()) == std::vector{sample_id(1), sample_id(2)});
}

TEST_CASE("a name belongs to the image that took it last", "[store]")
{
    const auto s = open_in_memory();
    put_creates(*s, sample_report(1, {"app:1", "app:latest"}));
    put_creates(*s, sample_report(2, {"app:latest"}));
    CHECK(s->resolve("app:1").value() == sample_id(1));
    CHECK(s->resolve("app:latest").value() == sample_id(2));
    CHECK(s->summary(sample_id(1)).value().names == std::vector<std::string>{"app:1"});

    // A repeated upload is no new report, and still says what the name means now.
    CHECK_FALSE(put_creates(*s, sample_report(1, {"app:latest"})));
    CHECK(s->resolve("app:latest").value() == sample_id(1));
    CHECK(s->summary(sample_id(2)).value().names.empty());
}

TEST_CASE("an image is found by id, prefix and name", "[store]")
{
    const auto s = open_in_memory();
    auto close = sample_report(0xabc);
    close.id = "sha256:000000000abc" + std::string(51, '0') + "1";
    put_creates(*s, sample_report(0xabc, {"app:1"}));
    put_creates(*s, sample_report(0xdef, {"000000000def", "00000000fade"}));
    put_creates(*s, close);

    struct expectation
    {
        std::string reference;
        std::string id;
        errc failure = errc::internal;
    };

    const std::array expectations{
        expectation{sample_id(0xabc), sample_id(0xabc)},
        expectation{sample_id(0xabc).substr(7), sample_id(0xabc)},
        expectation{close.id, close.id},
        expectation{"000000000def", sample_id(0xdef)},
        expectation{"sha256:000000000def", sample_id(0xdef)},
        expectation{"000000000def0000", sample_id(0xdef)},
        expectation{"app:1", sample_id(0xabc)},
        expectation{"00000000fade", sample_id(0xdef)},
        expectation{"000000000abc", "", errc::ambiguous_id},
        expectation{"sha256:000000000abc", "", errc::ambiguous_id},
        expectation{"000000000de", "", errc::not_found},
        expectation{"sha256:000000000de", "", errc::invalid_reference},
        expectation{"sha256:" + std::string(65, '0'), "", errc::invalid_reference},
        expectation{"sha256:000000000DEF", "", errc::invalid_reference},
        expectation{"sha256:00000000fade", "", errc::not_found},
        expectation{"app:2", "", errc::not_found},
        expectation{"", "", errc::invalid_reference},
        expectation{std::string(2000, 'a'), "", errc::invalid_reference},
        expectation{"' OR 1=1 --", "", errc::not_found},
    };
    for (const auto& e : expectations) {
        INFO(e.reference);
        const auto found = s->resolve(e.reference);
        CHECK(found.has_value() == !e.id.empty());
        if (found)
            CHECK(*found == e.id);
        else
            CHECK(found.error().code == e.failure);
    }
}

TEST_CASE("lists are paged by cursor, newest first, and stay right while images come and go", "[store]")
{
    const auto s = open_in_memory();
    for (unsigned i = 1; i <= 7; ++i)
        put_creates(*s, sample_report(i));

    const auto first = s->list(3, std::nullopt, "").value();
    CHECK(ids_of(first) == std::vector{sample_id(7), sample_id(6), sample_id(5)});
    REQUIRE(first.next.has_value());

    put_creates(*s, sample_report(8));
    REQUIRE(s->remove(sample_id(5)).has_value());
    REQUIRE(s->remove(sample_id(3)).has_value());
    const auto second = s->list(2, *first.next, "").value();
    CHECK(ids_of(second) == std::vector{sample_id(4), sample_id(2)});
    REQUIRE(second.next.has_value());
    const auto last = s->list(2, *second.next, "").value();
    CHECK(ids_of(last) == std::vector{sample_id(1)});
    CHECK_FALSE(last.next.has_value());

    for (const auto* const bad : {"", "x", "-1", "0", "1 ", "ffffffffffffffffff"}) {
        INFO(bad);
        const auto page = s->list(2, bad, "");
        REQUIRE(page.has_error());
        CHECK(page.error().code == errc::invalid_parameter);
    }
}

TEST_CASE("a full last page has no next", "[store]")
{
    const auto s = open_in_memory();
    CHECK(s->list(2, std::nullopt, "").value().images.empty());
    put_creates(*s, sample_report(1));
    put_creates(*s, sample_report(2));
    const auto page = s->list(2, std::nullopt, "").value();
    CHECK(page.images.size() == 2);
    CHECK_FALSE(page.next.has_value());
}

TEST_CASE("a list is filtered by the start of a name, in the order of names", "[store]")
{
    const auto s = open_in_memory();
    put_creates(*s, sample_report(1, {"app:1", "app:latest"}));
    put_creates(*s, sample_report(2, {"application:1"}));
    put_creates(*s, sample_report(3, {"bap:1"}));
    put_creates(*s, sample_report(4));

    CHECK(ids_of(s->list(10, std::nullopt, "app").value()) == std::vector{sample_id(1), sample_id(2)});
    CHECK(ids_of(s->list(10, std::nullopt, "app:").value()) == std::vector{sample_id(1)});
    CHECK(ids_of(s->list(10, std::nullopt, "app:l").value()) == std::vector{sample_id(1)});
    CHECK(s->list(10, std::nullopt, "app%").value().images.empty());
}

TEST_CASE("a filtered list is paged along the names while they come and go", "[store]")
{
    const auto s = open_in_memory();
    put_creates(*s, sample_report(1, {"a:5", "a:1", "b:1"}));
    put_creates(*s, sample_report(2, {"a:4"}));
    put_creates(*s, sample_report(3, {"a:3"}));
    put_creates(*s, sample_report(4, {"a:2"}));

    const auto first = s->list(2, std::nullopt, "a").value();
    CHECK(ids_of(first) == std::vector{sample_id(1), sample_id(4)});
    REQUIRE(first.next.has_value());
    REQUIRE(s->remove(sample_id(3)).has_value());
    put_creates(*s, sample_report(5, {"a:33"}));
    const auto second = s->list(2, *first.next, "a").value();
    CHECK(ids_of(second) == std::vector{sample_id(5), sample_id(2)});
    // What is left are other names of images that were listed.
    CHECK_FALSE(second.next.has_value());

    for (const auto* const bad : {"", "b:1", "1"}) {
        INFO(bad);
        CHECK(s->list(2, bad, "a").error().code == errc::invalid_parameter);
    }
}

TEST_CASE("a removed image is gone with all that was known of it", "[store]")
{
    const auto s = open_in_memory();
    put_creates(*s, sample_report(1, {"app:1"}));
    put_creates(*s, sample_report(1, {}, "2"));
    CHECK(s->images() == 1);
    REQUIRE(s->remove(sample_id(1)).has_value());

    CHECK(s->images() == 0);
    CHECK(s->remove(sample_id(1)).error().code == errc::not_found);
    CHECK(s->report(sample_id(1)).error().code == errc::not_found);
    CHECK(s->file_tree(sample_id(1)).error().code == errc::not_found);
    CHECK(s->summary(sample_id(1)).error().code == errc::not_found);
    CHECK(s->resolve("app:1").error().code == errc::not_found);
    CHECK(s->list(10, std::nullopt, "").value().images.empty());
    CHECK(put_creates(*s, sample_report(1)));
}

TEST_CASE("a report is replaced on purpose, by one that is as well verified", "[store]")
{
    const auto s = open_in_memory();
    auto r = sample_report(1, {"a:1"});
    r.verified = true;
    r.replaces = true;
    const auto nobody = s->put(r);
    REQUIRE_FALSE(nobody.has_value());
    CHECK(nobody.error().code == errc::not_found);
    CHECK(s->list(10, std::nullopt, "")->images.empty());

    r.replaces = false;
    CHECK(put_creates(*s, r));
    auto more = r;
    more.names = {};
    more.report_json += " ";
    CHECK_FALSE(put_creates(*s, more));
    more.replaces = true;
    CHECK(put_creates(*s, more));
    CHECK(s->report(r.id).value() == more.report_json);
    CHECK(s->file_tree(r.id).value() == r.file_tree);
    CHECK(s->summary(r.id)->names == std::vector<std::string>{"a:1"});

    auto edited = more;
    edited.verified = false;
    edited.report_json += " ";
    CHECK_FALSE(put_creates(*s, edited));
    CHECK(s->report(r.id).value() == more.report_json);
}

TEST_CASE("an unverified report gives way to the first verified one, and to no other", "[store]")
{
    const auto s = open_in_memory();
    auto edited = sample_report(1, {"edited:1"});
    edited.verified = false;
    edited.report_json = R"({"clean":"it says"})";
    CHECK(put_creates(*s, edited));
    auto again = edited;
    again.report_json = R"({"clean":"it says again"})";
    CHECK_FALSE(put_creates(*s, again));
    CHECK(s->report(edited.id).value() == edited.report_json);

    auto genuine = sample_report(1, {"app:1"});
    genuine.visible_bytes = 77;
    CHECK(put_creates(*s, genuine));
    CHECK(s->report(genuine.id).value() == genuine.report_json);
    CHECK(s->file_tree(genuine.id).value() == genuine.file_tree);
    CHECK(s->summary(genuine.id).value().visible_bytes == 77);

    CHECK_FALSE(put_creates(*s, edited));
    auto other = genuine;
    other.report_json = "{}";
    CHECK_FALSE(put_creates(*s, other));
    CHECK(s->report(genuine.id).value() == genuine.report_json);
    CHECK(s->list(10, std::nullopt, "").value().images.size() == 1);
}

TEST_CASE("an image has so many names and no more", "[store]")
{
    const auto s = open_in_memory();
    auto r = sample_report(1);
    for (unsigned i = 0; i < 1'000; ++i)
        r.names.push_back(fmt::format("app:{}", i));
    put_creates(*s, r);
    CHECK(s->put(sample_report(1, {"app:0"})).has_value());
    const auto refused = s->put(sample_report(1, {"app:1000"}));
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == errc::limit_exceeded);
    CHECK(s->resolve("app:1000").error().code == errc::not_found);

    // A name that moves makes room.
    put_creates(*s, sample_report(2, {"app:7"}));
    CHECK(s->put(sample_report(1, {"app:1000"})).has_value());
    CHECK(s->summary(sample_id(1)).value().names.size() == 1'000);
    CHECK(s->summary(sample_id(2)).value().names == std::vector<std::string>{"app:7"});
}

TEST_CASE("reports that come together are stored together, or none of them", "[store]")
{
    sqlite_store s{{.max_pages = 64}};
    std::vector reports{sample_report(1, {"a:1"}), sample_report(2), sample_report(1, {"a:2"})};
    const auto outcomes = s.put_all(reports).value();
    REQUIRE(outcomes.size() == 3);
    CHECK(outcomes[0].created);
    CHECK(outcomes[1].created);
    CHECK_FALSE(outcomes[2].created);
    CHECK(s.summary(sample_id(1)).value().names == std::vector<std::string>{"a:1", "a:2"});

    reports = {sample_report(3, {"a:1"}), sample_report(4)};
    reports.back().file_tree = test::incompressible(1'000'000);
    CHECK(s.put_all(reports).error().code == errc::storage_full);
    CHECK(s.resolve(sample_id(3)).error().code == errc::not_found);
    CHECK(s.resolve("a:1").value() == sample_id(1));
}

TEST_CASE(
    "a full store refuses reports, serves the others, and recovers when something is deleted", "[store]"
)
{
    sqlite_store s{{.max_pages = 64}};
    auto big = sample_report(1);
    big.file_tree = test::incompressible(100'000);
    put_creates(s, big);
    auto too_big = sample_report(2, {"app:1"});
    too_big.file_tree = test::incompressible(200'000);

    const auto refused = s.put(too_big);
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == errc::storage_full);
    CHECK(s.resolve(too_big.id).error().code == errc::not_found);
    CHECK(s.resolve("app:1").error().code == errc::not_found);
    CHECK(s.file_tree(big.id).value() == big.file_tree);
    CHECK(s.ready().has_value());

    REQUIRE(s.remove(big.id).has_value());
    CHECK(put_creates(s, too_big));
    CHECK(s.file_tree(too_big.id).value() == too_big.file_tree);
}

TEST_CASE("threads share a store", "[store]")
{
    const auto s = open_in_memory();
    constexpr unsigned writers = 4;
    constexpr unsigned each = 25;
    std::atomic<unsigned> created{0};
    std::atomic<unsigned> failures{0};
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < writers; ++t)
        threads.emplace_back([&, t] {
            for (unsigned i = 0; i < each; ++i) {
                // Every report is put by two threads: exactly one of them creates it.
                const auto outcome = s->put(sample_report(t / 2 * each + i, {fmt::format("app:{}", i)}));
                if (!outcome)
                    ++failures;
                else if (outcome->created)
                    ++created;
                if (!s->list(5, std::nullopt, "app").has_value() || !s->ready().has_value())
                    ++failures;
            }
        });
    for (auto& t : threads)
        t.join();
    CHECK(failures == 0);
    CHECK(created == writers / 2 * each);
    const auto page = s->list(1000, std::nullopt, "").value();
    const auto ids = ids_of(page);
    CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == writers / 2 * each);
}

} // namespace tare::store
