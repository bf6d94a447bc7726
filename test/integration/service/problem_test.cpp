#include "scoped_service.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <string_view>

using namespace tare;
using namespace tare::test;

namespace {

/// Checks the problem document of RFC 9457 and that its type can be looked up.
void check_problem(const scoped_service& s, const reply& r, unsigned status, std::string_view id)
{
    INFO(r.head << r.body);
    CHECK(r.status == status);
    CHECK(r.field("content-type") == "application/problem+json");
    const auto problem = parsed(r);
    CHECK(text_at(problem, "/type") == fmt::format("/problems/{}", id));
    CHECK(problem.at("status") == status);
    CHECK_FALSE(text_at(problem, "/detail").empty());
    CHECK(text_at(problem, "/instance").find(r.field("x-request-id")) != std::string::npos);

    const auto type = s.get(text_at(problem, "/type"));
    CHECK(type.status == 200);
    CHECK(text_at(parsed(type), "/title") == text_at(problem, "/title"));
}

} // namespace

TEST_CASE("what is no image is refused with a problem that says why")
{
    const scoped_service s;
    const auto archive = sample_image(1).docker_archive();
    auto changed = archive;
    changed[changed.find("xxxx")] = 'y';
    const auto multi = [] {
        const auto arm = sample_image(2).platform("linux", "arm64");
        tar_builder out;
        sample_image(1).add_blobs(out);
        arm.add_blobs(out);
        return image_builder::with_layout(out, {sample_image(1).descriptor(), arm.descriptor()});
    }();

    struct row
    {
        std::string what;
        std::string query;
        std::string body;
        unsigned status;
        std::string_view id;
    };

    const std::array rows{
        row{"text", "", "this is no archive, however long it may be\n", 415, "not-an-image"},
        row{"zeros", "", std::string(10'240, '\0'), 415, "not-an-image"},
        row{"a tar of nothing known", "", tar_builder{}.file("manifest.json", "{").finish(), 400,
            "malformed-json"},
        row{"cut in a file", "", archive.substr(0, archive.size() / 2), 400, "truncated"},
        row{"changed byte in a layer", "", changed, 422, "digest-mismatch"},
        row{"another platform", "?platform=linux/s390x", multi, 422, "no-matching-platform"},
        row{"another image", "?image=other:1", archive, 422, "no-matching-image"},
    };
    for (const auto& r : rows) {
        INFO(r.what);
        check_problem(s, s.put("/v1/images" + r.query, r.body), r.status, r.id);
        check_problem(s, s.put_chunked("POST", "/v1/images" + r.query, r.body, 512), r.status, r.id);
    }
    CHECK(parsed(s.get("/v1/images")).at("images").as_array().empty());
}

TEST_CASE("an empty body is no archive")
{
    const scoped_service s;
    check_problem(s, s.put("/v1/images", ""), 400, "empty-input");
    check_problem(s, s.put_chunked("PUT", "/v1/images", "", 1), 400, "empty-input");
    check_problem(s, s.ask("POST", "/v1/images"), 400, "empty-input");
}

TEST_CASE("wrong parameters are refused before the body")
{
    const scoped_service s;

    struct row
    {
        std::string_view target;
        std::string_view id;
    };

    constexpr std::array rows{
        row{"/v1/images?name=Not%20A%20Name", "invalid-reference"},
        row{"/v1/images?name=", "invalid-reference"},
        row{"/v1/images?platform=linux", "invalid-platform"},
        row{"/v1/images?image=", "invalid-parameter"},
        row{"/v1/images?nmae=app", "invalid-parameter"},
        row{"/v1/images?name=app&name=bpp", "invalid-parameter"},
        row{"/v1/images?format=yaml", "invalid-parameter"},
    };
    for (const auto& r : rows) {
        INFO(r.target);
        http_client client{s.port()};
        client.send(fmt::format(
            "PUT {} HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000000\r\nExpect: 100-continue\r\n\r\n",
            r.target
        ));
        check_problem(s, client.read_reply().value(), 400, r.id);
    }
}

TEST_CASE("a name fits one image only")
{
    const scoped_service s;
    tar_builder both;
    const auto first = sample_image(1).name("first:1");
    const auto second = sample_image(2).name("second:1");
    first.add_blobs(both);
    const auto extra = second.docker_archive();
    // Two images in one docker archive: both configs and layers, and a manifest that lists them.
    tar_builder two;
    const auto add = [&two](const image_builder& image, std::string_view folder, unsigned number) {
        const auto config = image.config();
        const auto base = tar_builder{}
                              .directory("bin")
                              .file("bin/sh", "#!shell", 0755)
                              .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
                              .finish();
        const auto top = tar_builder{}
                             .file("app/number", std::to_string(number))
                             .file("app/data", std::string(5'000, 'x'))
                             .finish();
        two.file(fmt::format("{}/0.tar", folder), base).file(fmt::format("{}/1.tar", folder), top);
        two.file(image_builder::hex(config) + ".json", config);
        return fmt::format(
            R"({{"Config":"{}.json","RepoTags":["{}:1"],"Layers":["{}/0.tar","{}/1.tar"]}})",
            image_builder::hex(config), folder, folder, folder
        );
    };
    const auto entries = add(first, "first", 1) + ',' + add(second, "second", 2);
    two.file("manifest.json", '[' + entries + ']');
    const auto archive = two.finish();

    check_problem(s, s.put("/v1/images?name=both", archive), 400, "invalid-parameter");
    const auto one = s.put("/v1/images?name=mine&image=second:1", archive);
    INFO(one.body);
    REQUIRE(one.status == 201);
    CHECK(parsed(one).at("images").as_array().size() == 1);
    const auto all = s.put("/v1/images", archive);
    CHECK(all.status == 201);
    CHECK(parsed(all).at("images").as_array().size() == 2);
    CHECK(s.get("/v1/images/first:1").status == 200);
    CHECK(
        s.get("/v1/images/second:1").field("content-location") ==
        s.get("/v1/images/mine").field("content-location")
    );
    CHECK(s.put("/v1/images", archive).status == 200);
}

TEST_CASE("reading is refused with a problem that says why")
{
    const scoped_service s;
    REQUIRE(s.put("/v1/images?name=app", sample_image(1).docker_archive()).status == 201);

    struct row
    {
        std::string_view method;
        std::string_view target;
        std::string_view fields;
        unsigned status;
        std::string_view id;
    };

    constexpr std::array rows{
        row{"GET", "/none", "", 404, "not-found"},
        row{"GET", "/v2/", "", 404, "not-found"},
        row{"GET", "/v1/images/none", "", 404, "not-found"},
        row{"GET", "/v1/images/123456789abc", "", 404, "not-found"},
        row{"GET", "/v1/images/sha256:12", "", 400, "invalid-reference"},
        row{"DELETE", "/v1/images/none", "", 404, "not-found"},
        row{"GET", "/v1/images/none/files", "", 404, "not-found"},
        row{"GET", "/v1/images/app/files?path=/none", "", 404, "not-found"},
        row{"GET", "/v1/images/app/files?cursor=x", "", 400, "invalid-parameter"},
        row{"GET", "/v1/images/app/files?limit=0", "", 400, "invalid-parameter"},
        row{"GET", "/v1/images?limit=1001", "", 400, "invalid-parameter"},
        row{"GET", "/v1/images?limit=x", "", 400, "invalid-parameter"},
        row{"GET", "/v1/images?cursor=", "", 400, "invalid-parameter"},
        row{"GET", "/v1/images?sort=name", "", 400, "invalid-parameter"},
        row{"GET", "/healthz?verbose=1", "", 400, "invalid-parameter"},
        row{"GET", "/problems/none", "", 404, "not-found"},
        row{"GET", "/v1/images/app", "Accept: image/png\r\n", 406, "not-acceptable"},
        row{"GET", "/v1/images/app?format=xml", "", 400, "invalid-parameter"},
        row{"GET", "/v1/images", "Accept: application/json;q=0\r\n", 406, "not-acceptable"},
        row{"DELETE", "/v1/images", "", 405, "method-not-allowed"},
        row{"POST", "/v1/images/app", "", 405, "method-not-allowed"},
        row{"PUT", "/healthz", "Content-Length: 0\r\n", 405, "method-not-allowed"},
        row{"GET", "/v1/images", "Content-Length: 5\r\n", 413, "content-too-large"},
    };
    for (const auto& r : rows) {
        INFO(r.method << ' ' << r.target);
        const auto answer = s.ask(r.method, r.target, r.fields);
        check_problem(s, answer, r.status, r.id);
        if (r.status == 405)
            CHECK(answer.field("allow").find("GET") != std::string::npos);
    }
}

TEST_CASE("what a client sent is escaped in the problem")
{
    const scoped_service s;
    const auto hidden = s.get("/v1/images/%E2%80%AEname");
    CHECK(hidden.status == 404);
    CHECK(hidden.body.find("\xE2\x80\xAE") == std::string::npos);
    CHECK(text_at(parsed(hidden), "/detail").find("\\u{202e}name") != std::string::npos);
    const auto split = s.get("/v1/images/%1b%5b31m%0d%0aX-Evil:%201");
    CHECK(split.status == 400);
    CHECK(split.field("x-evil").empty());
    CHECK(split.body.find('\x1b') == std::string::npos);
}
