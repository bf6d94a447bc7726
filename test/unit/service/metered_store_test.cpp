#include "../store/sample_report.hpp"
#include "service/metered_store.hpp"

#include <catch2/catch_test_macros.hpp>

#include <faulty_store.hpp>
#include <prometheus_text.hpp>

namespace tare::service {
namespace {

using test::prometheus_text;

} // namespace

TEST_CASE("calls of the store are counted, and so are those it could not do", "[service]")
{
    std::atomic<std::optional<errc>> fault{};
    http::metrics all;
    metered_store s{std::make_unique<test::faulty_store>(fault), all, ""};
    const auto value = [&all](const char* name, const char* operation) {
        return prometheus_text{all.text()}.value(name, {{"operation", operation}});
    };
    const auto writable = [&all] { return prometheus_text{all.text()}.value("tare_store_writable"); };
    const auto* const count = "tare_store_operation_duration_seconds_count";
    const auto* const failures = "tare_store_failures_total";

    REQUIRE(s.put(test::sample_report(1, {"app"})).has_value());
    const auto id = s.resolve("app").value();
    CHECK(s.report(id).has_value());
    CHECK(s.summary(id).has_value());
    CHECK(s.file_tree(id).has_value());
    CHECK(s.list(1, std::nullopt, "").has_value());
    CHECK(s.ready().has_value());
    CHECK(s.remove(id).has_value());
    for (const auto* const each :
         {"put", "resolve", "report", "summary", "file_tree", "list", "ready", "remove"}) {
        INFO(each);
        CHECK(value(count, each) == 1);
        CHECK(value(failures, each) == 0);
    }

    // Not there is an answer, not a failure.
    CHECK_FALSE(s.resolve("app").has_value());
    CHECK(value(count, "resolve") == 2);
    CHECK(value(failures, "resolve") == 0);
    CHECK(writable() == 1);

    fault = errc::storage_full;
    CHECK_FALSE(s.put(test::sample_report(2)).has_value());
    CHECK(value(failures, "put") == 1);
    CHECK(writable() == 0);
    fault = std::nullopt;
    CHECK(s.put(test::sample_report(2)).has_value());
    CHECK(writable() == 1);
    fault = errc::storage_failed;
    CHECK_FALSE(s.list(1, std::nullopt, "").has_value());
    CHECK(value(failures, "list") == 1);
    CHECK(writable() == 1);
    CHECK_FALSE(s.ready().has_value());
    CHECK(writable() == 0);
}

} // namespace tare::service
