#include "scoped_service.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>

using namespace tare;
using namespace tare::test;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr std::string_view no_root = R"({"schema":"tare.policy/v1","users":{"deny":["root"]}})";
constexpr std::string_view lenient =
    R"({"schema":"tare.policy/v1",)"
    R"("levels":{"severity":{"critical":"off","high":"off","medium":"off","low":"off","info":"off"}}})";

} // namespace

TEST_CASE("policies are stored, read, listed and deleted, each change under its condition")
{
    const scoped_service s;
    const auto created = s.put("/v1/policies/mine", no_root, "If-None-Match: *\r\n");
    CHECK(created.status == 201);
    CHECK(created.field("location") == "/v1/policies/mine");
    CHECK(s.put("/v1/policies/mine", no_root, "If-None-Match: *\r\n").status == 412);
    const auto read = s.get("/v1/policies/mine");
    CHECK(read.body == no_root);
    CHECK(read.field("etag") == created.field("etag"));
    CHECK(s.get("/v1/policies/mine", "If-None-Match: " + read.field("etag") + "\r\n").status == 304);

    const auto other = s.put("/v1/policies/mine", lenient, "If-Match: \"other\"\r\n");
    CHECK(other.status == 412);
    CHECK(text_at(parsed(other), "/type") == "/problems/precondition-failed");
    CHECK(s.put("/v1/policies/mine", lenient, "If-Match: W/" + read.field("etag") + "\r\n").status == 412);
    CHECK(s.get("/v1/policies/mine").body == no_root);
    CHECK(s.put("/v1/policies/mine", lenient, "If-Match: " + read.field("etag") + "\r\n").status == 200);
    CHECK(s.put("/v1/policies/other", lenient, "If-Match: *\r\n").status == 412);

    const auto list = parsed(s.get("/v1/policies")).at("policies").as_array();
    CHECK(list.size() == 6);
    CHECK(list.at(4).at("name").as_string() == "mine");
    CHECK(list.at(0).at("built_in").as_bool());
    CHECK(s.ask("DELETE", "/v1/policies/mine", "If-Match: " + read.field("etag") + "\r\n").status == 412);
    CHECK(s.ask("DELETE", "/v1/policies/mine").status == 204);
    CHECK(s.get("/v1/policies/mine").status == 404);
    CHECK(s.ask("DELETE", "/v1/policies/mine").status == 404);
}

TEST_CASE("built-in policies are read-only, and an invalid one is refused with its pointers")
{
    const scoped_service s;
    CHECK(s.put("/v1/policies/strict", no_root).status == 409);
    CHECK(s.ask("DELETE", "/v1/policies/cis").status == 409);
    CHECK(s.put("/v1/policies/Mine", no_root).status == 400);
    CHECK(s.put("/v1/policies/mine", "").status == 400);
    CHECK(s.put("/v1/policies/mine", std::string((std::size_t{256} << 10U) + 1, ' ')).status == 413);
    const auto wrong = s.put("/v1/policies/mine", R"({"schema":"tare.policy/v1","users":{},"budget":1})");
    CHECK(wrong.status == 422);
    CHECK(text_at(parsed(wrong), "/type") == "/problems/invalid-policy");
    CHECK(text_at(parsed(wrong), "/where") == "/budget");
    CHECK_THAT(text_at(parsed(wrong), "/detail"), ContainsSubstring("/users: There is neither"));
    CHECK(s.get("/v1/policies/mine").status == 404);
    CHECK_THAT(s.get("/v1/schemas/policy").body, ContainsSubstring("hidden_bytes"));
}

TEST_CASE("a verdict says which rules decided, and a gate answers with 422 and the same body")
{
    const scoped_service s;
    REQUIRE(s.put("/v1/images?name=app", sample_image(1).docker_archive()).status == 201);
    REQUIRE(s.put("/v1/policies/no-root", no_root).status == 201);
    REQUIRE(s.put("/v1/policies/lenient", lenient).status == 201);
    const auto failed = s.get("/v1/images/app/verdict?policy=no-root");
    CHECK(failed.status == 200);
    const auto verdict = parsed(failed);
    CHECK(text_at(verdict, "/result") == "fail");
    CHECK(text_at(verdict, "/policy") == "no-root");
    CHECK_THAT(failed.body, ContainsSubstring(R"("rule":"users")"));
    const auto stopped = s.get("/v1/images/app/verdict?policy=no-root&gate=true");
    CHECK(stopped.status == 422);
    CHECK(stopped.body == failed.body);
    CHECK(s.get("/v1/images/app/verdict?policy=lenient&gate=true").status == 200);
    CHECK(s.get("/v1/images/app/verdict").status == 200);
    const auto again =
        s.get("/v1/images/app/verdict?policy=no-root", "If-None-Match: " + failed.field("etag") + "\r\n");
    CHECK(again.status == 304);
    CHECK(s.get("/v1/images/app/verdict?policy=none").status == 400);
    CHECK(s.get("/v1/images/app/verdict?gate=yes").status == 400);
    CHECK(s.get("/v1/images/app/verdict?baseline=nothing").status == 400);
    CHECK(s.get("/v1/images/nothing/verdict").status == 404);
}

TEST_CASE("a verdict compares with a baseline, by id or by name")
{
    const scoped_service s;
    const auto before = parsed(s.put("/v1/images?name=app:1", sample_image(1).docker_archive()));
    auto larger = sample_image(1);
    larger.layer(tar_builder{}.file("bin/new", std::string(9'000, 'n'), 04755).finish());
    REQUIRE(s.put("/v1/images?name=app:2", larger.docker_archive()).status == 201);
    REQUIRE(
        s.put(
             "/v1/policies/p",
             R"({"schema":"tare.policy/v1","baseline":{"growth":{"stored_bytes":{"max_percent":10}},)"
             R"("new_setuid_files":"fail"}})"
        )
            .status == 201
    );
    for (const auto& baseline : {std::string{"app:1"}, text_at(before, "/images/0/image/id")}) {
        const auto verdict = parsed(s.get("/v1/images/app:2/verdict?policy=p&baseline=" + baseline));
        CHECK(text_at(verdict, "/baseline") == text_at(before, "/images/0/image/id"));
        const auto& decided = verdict.at("decided_by").as_array();
        CHECK(std::find(decided.begin(), decided.end(), "baseline.new_setuid_files") != decided.end());
        CHECK(std::find(decided.begin(), decided.end(), "baseline.growth.stored_bytes") != decided.end());
    }
}

TEST_CASE("an upload is judged at once; its baseline is what had the name before")
{
    const scoped_service s;
    REQUIRE(
        s.put("/v1/policies/p", R"({"schema":"tare.policy/v1","baseline":{"growth":{"layers":{"max":0}}}})")
            .status == 201
    );
    REQUIRE(s.put("/v1/images?name=app", sample_image(1).docker_archive()).status == 201);
    auto larger = sample_image(1);
    larger.layer(tar_builder{}.file("more", "more").finish());
    const auto refused =
        s.put("/v1/images?name=app&policy=p&baseline=app&gate=true", larger.docker_archive());
    CHECK(refused.status == 422);
    CHECK(refused.field("content-type") == "application/json");
    CHECK(text_at(parsed(refused), "/verdicts/0/result") == "fail");
    CHECK(parsed(refused).at("images").as_array().size() == 1);
    const auto told = s.put("/v1/images?policy=cis", sample_image(2).docker_archive());
    CHECK(told.status == 201);
    CHECK(text_at(parsed(told), "/verdicts/0/policy") == "cis");
    CHECK_FALSE(parsed(s.put("/v1/images", sample_image(2).docker_archive())).as_object().contains("verdicts")
    );
    const auto markdown = s.put("/v1/images?policy=cis&format=markdown", sample_image(2).docker_archive());
    CHECK(markdown.field("content-type") == "text/markdown; charset=utf-8");
    CHECK_THAT(markdown.body, ContainsSubstring("Tare:"));
    CHECK(s.put("/v1/images?policy=none", sample_image(2).docker_archive()).status == 400);
    CHECK(s.put("/v1/images?gate=true", sample_image(2).docker_archive()).status == 400);
}

TEST_CASE("findings and verdicts come in every format, by Accept and by name")
{
    const scoped_service s;
    REQUIRE(s.put("/v1/images?name=app", sample_image(1).docker_archive()).status == 201);

    struct row
    {
        std::string format;
        std::string type;
        std::string part;
    };

    for (const auto& r :
         {row{"json", "application/json", "TARE-SEC-001"}, row{"text", "text/plain", "TARE-SEC-001"},
          row{"markdown", "text/markdown", "| rule |"}, row{"sarif", "application/sarif+json", "2.1.0"},
          row{"junit", "application/xml", "<testsuites "}})
        for (const std::string target : {"/v1/images/app/findings", "/v1/images/app/verdict"}) {
            INFO(r.format << ' ' << target);
            const auto named = s.get(target + "?format=" + r.format);
            CHECK(named.status == 200);
            CHECK_THAT(named.field("content-type"), ContainsSubstring(r.type));
            CHECK_THAT(named.body, ContainsSubstring(r.part));
            CHECK(s.get(target, "Accept: " + r.type + "\r\n").body == named.body);
        }
    const auto some = s.get("/v1/images/app/findings?format=text&practice=security&result=fail");
    CHECK_THAT(some.body, ContainsSubstring("TARE-SEC-001"));
    CHECK(some.body.find("TARE-DOC") == std::string::npos);
    CHECK_THAT(some.body, ContainsSubstring("0 pass"));
}

TEST_CASE("a badge is an image with a title that may be kept")
{
    const scoped_service s;
    REQUIRE(s.put("/v1/images?name=app", sample_image(1).docker_archive()).status == 201);
    const auto badge = s.get("/v1/images/app/badge.svg?policy=cis");
    CHECK(badge.status == 200);
    CHECK(badge.field("content-type") == "image/svg+xml");
    CHECK_THAT(badge.body, ContainsSubstring("<title>cis: fail</title>"));
    CHECK(
        s.get("/v1/images/app/badge.svg?policy=cis", "If-None-Match: " + badge.field("etag") + "\r\n")
            .status == 304
    );
    CHECK(s.get("/v1/images/app/badge.svg?policy=none").status == 400);
}
