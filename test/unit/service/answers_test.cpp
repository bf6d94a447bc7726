#include "../store/sample_report.hpp"
#include "service/answers.hpp"

#include <tare/report/write.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

namespace tare::service {

TEST_CASE("an image is found by its name however it is written", "[service]")
{
    const auto reports = store::open_in_memory();
    REQUIRE(reports->put(test::sample_report(1, {"app:latest"})).has_value());
    REQUIRE(reports->put(test::sample_report(2, {"registry.example:5000/team/app:2", "cafecafecafe:latest"}))
                .has_value());

    for (const auto* const text :
         {"app", "app:latest", "docker.io/library/app", "index.docker.io/library/app:latest"}) {
        INFO(text);
        CHECK(find_image(*reports, text).value() == test::sample_id(1));
    }
    CHECK(find_image(*reports, "registry.example:5000/team/app:2").value() == test::sample_id(2));
    // A name made of hex digits is found as long as no id starts like it.
    CHECK(find_image(*reports, "cafecafecafe").value() == test::sample_id(2));
    CHECK(find_image(*reports, "000000000001").value() == test::sample_id(1));
    CHECK(find_image(*reports, "app:2").error().code == errc::not_found);
    CHECK(find_image(*reports, "NOT A NAME").error().code == errc::not_found);
    CHECK(find_image(*reports, "sha256:12").error().code == errc::invalid_reference);
}

TEST_CASE("counts are bounded", "[service]")
{
    http::request head;
    CHECK(count_parameter(head, "limit", 7, 10).value() == 7);
    head.query.emplace_back("limit", "10");
    CHECK(count_parameter(head, "limit", 7, 10).value() == 10);
    for (const auto* const bad : {"", "0", "11", "-1", "1.0", "x", "99999999999999999999"}) {
        INFO(bad);
        head.query.front().second = bad;
        CHECK(count_parameter(head, "limit", 7, 10).error().code == errc::invalid_parameter);
    }
}

TEST_CASE("queries are percent-encoded", "[service]")
{
    CHECK(percent_encoded("a-Z_0.9~") == "a-Z_0.9~");
    CHECK(percent_encoded("a b/c&d=e%\n\xFF") == "a%20b%2Fc%26d%3De%25%0A%FF");
    CHECK(
        next_link("/v1/images", 5, "1f", "&name=a%20b") ==
        R"(</v1/images?limit=5&cursor=1f&name=a%20b>; rel="next")"
    );
}

TEST_CASE("a stored report turns into the text that the report itself gives", "[service]")
{
    report::image_report r;
    r.image.id = test::sample_id(1);
    r.image.names = {"app:1"};
    r.layers.emplace_back().created_by = "RUN true";
    r.config.labels = {{"a", "b"}};
    r.dive_compatible.efficiency = 0.25;
    CHECK(report_text(report::to_json(r)).value() == report::to_text(r));
    for (const auto* const damaged : {"", "{", "[]", "{}", R"({"schema":1})"}) {
        INFO(damaged);
        CHECK(report_text(damaged).error().code == errc::storage_failed);
    }
}

TEST_CASE("an entity tag is the quoted digest of the bytes", "[service]")
{
    CHECK(entity_tag("") == R"("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")");
}

} // namespace tare::service
