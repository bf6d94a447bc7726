#include "scoped_service.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <fmt/format.h>

#include <string>

using namespace tare;
using namespace tare::test;
using Catch::Matchers::ContainsSubstring;

namespace {

/// The result of one check in a report.
std::string result_in(const boost::json::value& report, std::string_view check)
{
    for (const auto& f : report.at("findings").as_array())
        if (f.at("check").as_string() == check)
            return std::string{f.at("result").as_string()};
    return "missing";
}

/// An image as BuildKit makes it, and the Dockerfile that it is of.
std::string built_image()
{
    image_builder image;
    image.layer(tar_builder{}.file("etc/hostname", "x").finish(), packing::none, "ADD rootfs.tar /")
        .layer(
            tar_builder{}.file("app/server", "x").finish(), packing::none,
            "RUN /bin/sh -c sudo make # buildkit"
        )
        .step("USER 10000");
    return image.docker_archive();
}

constexpr std::string_view dockerfile_of_it = "FROM debian:12\nRUN sudo make\nUSER 10000\n";

reply tied_to(
    const scoped_service& s, std::string_view image, std::string_view text, std::string_view query = {}
)
{
    const auto target = fmt::format("/v1/images/{}/dockerfile{}", image, query);
    return s.put_chunked("POST", target, text, 1000);
}

} // namespace

TEST_CASE("a Dockerfile is checked, and nothing is kept")
{
    const scoped_service s;
    const auto report =
        parsed(s.put("/v1/dockerfiles", "FROM debian:12 AS a\nRUN sudo x\nFROM a\nUSER 10000\n"));
    CHECK(report.at("schema") == "tare.dockerfile/v1");
    CHECK(report.at("stages").as_array().size() == 2);
    CHECK(result_in(report, "TARE-SEC-103") == "warn");
    CHECK(result_in(report, "TARE-SEC-101") == "pass");
    CHECK(parsed(s.get("/v1/images")).at("images").as_array().empty());
}

TEST_CASE("the text of a Dockerfile's report names places as compilers do")
{
    const scoped_service s;
    const auto answer = s.put("/v1/dockerfiles?format=text", "FROM debian:12\nRUN sudo x\n");
    CHECK(answer.status == 200);
    CHECK_THAT(answer.body, ContainsSubstring("Dockerfile:2:5: warn TARE-SEC-103 medium: "));
}

TEST_CASE("registries that are not allowed are found")
{
    const scoped_service s;
    const std::string text = "FROM quay.io/x/y:1\n";
    const auto found = [&](std::string_view target) {
        return result_in(parsed(s.put(target, text)), "TARE-BASE-104");
    };
    CHECK(found("/v1/dockerfiles") == "not_applicable");
    CHECK(found("/v1/dockerfiles?registries=docker.io/library,quay.io/x") == "pass");
    CHECK(found("/v1/dockerfiles?registries=docker.io/library") == "fail");
}

TEST_CASE("what is no Dockerfile is refused, with every place")
{
    const scoped_service s;
    const auto wrong = s.put("/v1/dockerfiles", "FORM x\nCOPY a\n");
    CHECK(wrong.status == 422);
    CHECK_THAT(wrong.body, ContainsSubstring("malformed-dockerfile"));
    CHECK_THAT(wrong.body, ContainsSubstring("Line 1, column 1"));
    CHECK_THAT(wrong.body, ContainsSubstring("Line 2, column 1"));
    CHECK(s.put("/v1/dockerfiles", "").status == 400);
    CHECK(s.put("/v1/dockerfiles", std::string((std::size_t{1} << 20U) + 1, '#')).status == 413);
    CHECK(s.put("/v1/dockerfiles?format=xml", "FROM a\n").status == 400);
}

TEST_CASE("a Dockerfile that is tied to an image joins its report")
{
    const scoped_service s;
    REQUIRE(s.put("/v1/images?name=app", built_image()).status == 201);
    const auto before = s.get("/v1/images/app");
    const auto tied = tied_to(s, "app", dockerfile_of_it);
    CHECK(tied.status == 200);
    const auto after = s.get("/v1/images/app");
    CHECK(after.body == tied.body);
    CHECK(after.field("etag") == tied.field("etag"));
    CHECK(after.field("etag") != before.field("etag"));
    const auto report = parsed(after);
    CHECK(result_in(report, "TARE-SEC-103") == "warn");
    CHECK(result_in(parsed(before), "TARE-SEC-103") == "missing");
    CHECK(report.at("layers").at(0).at("line").is_null());
    CHECK(report.at("layers").at(1).at("line") == 2);
    CHECK(report.at("history").at(2).at("line") == 3);
    CHECK(report.at("dockerfile").at("unmatched_lines").as_array().empty());
    CHECK(parsed(s.get("/v1/images/app/findings?result=warn")).at("counts").at("warn").as_int64() > 0);
    // The image keeps its name, its files and everything else.
    CHECK(s.get("/v1/images/app/files?path=/app").body.find("server") != std::string::npos);
    CHECK(report.at("image") == parsed(before).at("image"));
}

TEST_CASE("tying is idempotent, outlives another upload, and another Dockerfile takes its place")
{
    const scoped_service s;
    REQUIRE(s.put("/v1/images?name=app", built_image()).status == 201);
    const auto first = tied_to(s, "app", dockerfile_of_it);
    const auto again = tied_to(s, "app", dockerfile_of_it);
    CHECK(again.body == first.body);
    CHECK(again.field("etag") == first.field("etag"));
    CHECK(s.put("/v1/images?name=app", built_image()).status == 200);
    CHECK(s.get("/v1/images/app").body == first.body);
    const auto other = parsed(tied_to(s, "app", "FROM debian:12\nRUN nothing like it\n"));
    CHECK(result_in(other, "TARE-SEC-103") == "pass");
    CHECK(other.at("dockerfile").at("unmatched_lines").as_array().size() == 1);
    CHECK(other.at("notes").at(0).at("id") == "dockerfile-differs");
}

TEST_CASE("the text of a report says which line made a layer")
{
    const scoped_service s;
    REQUIRE(s.put("/v1/images?name=app", built_image()).status == 201);
    const auto answer = tied_to(s, "app", dockerfile_of_it, "?format=text");
    CHECK(answer.status == 200);
    CHECK_THAT(answer.body, ContainsSubstring("RUN sudo make (line 2)"));
}

TEST_CASE("a Dockerfile is tied to an image that is there, and has to be readable")
{
    const scoped_service s;
    CHECK(tied_to(s, "app", dockerfile_of_it).status == 404);
    REQUIRE(s.put("/v1/images?name=app", built_image()).status == 201);
    const auto before = s.get("/v1/images/app").body;
    CHECK(tied_to(s, "app", "FORM x\n").status == 422);
    CHECK(tied_to(s, "app", "").status == 400);
    CHECK(tied_to(s, "app", std::string((std::size_t{1} << 20U) + 1, '#')).status == 413);
    CHECK(s.ask("GET", "/v1/images/app/dockerfile").status == 405);
    CHECK(s.get("/v1/images/app").body == before);
    REQUIRE(s.ask("DELETE", "/v1/images/app").status == 204);
    CHECK(tied_to(s, "app", dockerfile_of_it).status == 404);
}
