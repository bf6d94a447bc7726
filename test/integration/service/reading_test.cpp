#include "scoped_service.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace tare;
using namespace tare::test;
using Catch::Matchers::ContainsSubstring;

namespace json = boost::json;

namespace {

/// The ids that /v1/checks lists for images.
std::vector<std::string> check_ids(const scoped_service& s)
{
    std::vector<std::string> ids;
    const auto list = parsed(s.get("/v1/checks"));
    for (const auto& c : list.at("checks").as_array())
        if (c.at("target") == "image")
            ids.emplace_back(c.at("id").as_string());
    return ids;
}

} // namespace

TEST_CASE("findings are listed whole, by practice and by result")
{
    const scoped_service s;
    REQUIRE(s.put("/v1/images?name=app", sample_image(1).docker_archive()).status == 201);
    const auto all = parsed(s.get("/v1/images/app/findings"));
    CHECK(all.at("findings") == parsed(s.get("/v1/images/app")).at("findings"));
    CHECK(all.at("findings").as_array().size() == check_ids(s).size());
    std::int64_t counted = 0;
    for (const auto& count : all.at("counts").as_object())
        counted += count.value().to_number<std::int64_t>();
    CHECK(counted == static_cast<std::int64_t>(all.at("findings").as_array().size()));

    const auto failed = parsed(s.get("/v1/images/app/findings?practice=security&result=fail"));
    REQUIRE_FALSE(failed.at("findings").as_array().empty());
    for (const auto& f : failed.at("findings").as_array()) {
        CHECK(f.at("practice") == "security");
        CHECK(f.at("result") == "fail");
    }
    CHECK(failed.at("findings").as_array().front().at("check") == "TARE-SEC-001");

    CHECK(s.get("/v1/images/none/findings").status == 404);
    for (const auto* const bad : {"practice=SEC", "result=passed", "result=", "check=1"}) {
        CAPTURE(bad);
        CHECK(s.get("/v1/images/app/findings?" + std::string{bad}).status == 400);
    }
    CHECK_THAT(s.get("/v1/checks?format=text").body, ContainsSubstring("TARE-SEC-001"));
}

TEST_CASE("a report is found by id, prefix and name, and cached by its tag")
{
    const scoped_service s;
    const auto uploaded = s.put("/v1/images?name=team/app:1", sample_image(1).docker_archive());
    REQUIRE(uploaded.status == 201);
    const auto location = uploaded.field("location");
    const auto id = location.substr(std::string_view{"/v1/images/"}.size());

    const auto whole = s.get(location);
    REQUIRE(whole.status == 200);
    const auto etag = whole.field("etag");
    CHECK(etag.size() == 66);
    CHECK(whole.field("cache-control") == "no-cache");
    CHECK(whole.field("vary") == "Accept, Accept-Encoding");
    CHECK(whole.field("content-location") == location);
    for (const auto& other :
         {id.substr(7), id.substr(0, 19), id.substr(7, 12), std::string{"team%2Fapp:1"}}) {
        INFO(other);
        const auto same = s.get("/v1/images/" + other);
        CHECK(same.status == 200);
        CHECK(same.body == whole.body);
        CHECK(same.field("etag") == etag);
    }

    const auto unchanged = s.get(location, fmt::format("If-None-Match: \"x\", {}\r\n", etag));
    CHECK(unchanged.status == 304);
    CHECK(unchanged.body.empty());
    CHECK(unchanged.field("etag") == etag);
    CHECK(unchanged.field("vary") == "Accept, Accept-Encoding");
    CHECK(s.get(location, "If-None-Match: \"x\"\r\n").status == 200);

    // Another representation has another tag.
    const auto text = s.get(location, "Accept: text/plain\r\n");
    CHECK(text.status == 200);
    CHECK(text.field("content-type") == "text/plain; charset=utf-8");
    CHECK(text.field("etag") != etag);
    CHECK(s.get(location + "?format=text", fmt::format("If-None-Match: {}\r\n", etag)).status == 200);

    const auto head = s.ask("HEAD", location);
    CHECK(head.status == 200);
    CHECK(head.field("content-length") == std::to_string(whole.body.size()));
    CHECK(head.field("etag") == etag);
}

TEST_CASE("an image is forgotten when it is deleted")
{
    const scoped_service s;
    const auto archive = sample_image(1).docker_archive();
    REQUIRE(s.put("/v1/images?name=app", archive).status == 201);
    const auto gone = s.ask("DELETE", "/v1/images/app");
    CHECK(gone.status == 204);
    CHECK(gone.body.empty());
    CHECK(s.get("/v1/images/app").status == 404);
    CHECK(s.get("/v1/images/app/files").status == 404);
    CHECK(s.ask("DELETE", "/v1/images/app").status == 404);
    CHECK(s.put("/v1/images?name=app", archive).status == 201);
}

TEST_CASE("images are listed page by page, along the Link field")
{
    const scoped_service s;
    constexpr unsigned images = 5;
    for (unsigned i = 0; i < images; ++i)
        REQUIRE(
            s.put(fmt::format("/v1/images?name=team/app:{}", i), sample_image(i).docker_archive()).status ==
            201
        );
    REQUIRE(s.put("/v1/images?name=other", sample_image(images).docker_archive()).status == 201);

    std::vector<std::string> names;
    std::string target = "/v1/images?limit=2&name=team/";
    while (!target.empty()) {
        const auto page = s.get(target);
        REQUIRE(page.status == 200);
        const auto list = parsed(page);
        for (const auto& image : list.at("images").as_array())
            names.push_back(text_at(image, "/names/0"));
        const auto link = page.field("link");
        CHECK(link.empty() == list.at("next").is_null());
        if (!link.empty())
            CHECK(link.ends_with(R"(>; rel="next")"));
        target = link.empty() ? "" : link.substr(1, link.find('>') - 1);
    }
    CHECK(
        names ==
        std::vector<std::string>{"team/app:0", "team/app:1", "team/app:2", "team/app:3", "team/app:4"}
    );
    const auto all = parsed(s.get("/v1/images"));
    CHECK(all.at("images").as_array().size() == images + 1);
    CHECK(text_at(all, "/images/0/platform") == "linux/amd64");
    CHECK(all.at_pointer("/images/0/layers") == 2);
}

TEST_CASE("the root filesystem can be walked")
{
    const scoped_service s;
    REQUIRE(s.put("/v1/images?name=app", sample_image(42).docker_archive()).status == 201);
    const auto paths = [](const json::value& list) {
        std::vector<std::string> found;
        for (const auto& entry : list.at("entries").as_array())
            found.push_back(text_at(entry, "/path"));
        return found;
    };
    const auto root = parsed(s.get("/v1/images/app/files"));
    CHECK(paths(root) == std::vector<std::string>{"/", "/app", "/bin", "/etc"});
    CHECK(root.at("next").is_null());
    const auto app = parsed(s.get("/v1/images/app/files?path=/app"));
    CHECK(paths(app) == std::vector<std::string>{"/app", "/app/data", "/app/number"});
    CHECK(app.at_pointer("/entries/1/size") == 5'000);
    CHECK(app.at_pointer("/entries/1/layer") == 1);
    CHECK(text_at(app, "/entries/2/digest") == image_builder::digest("42"));
    const auto file = parsed(s.get("/v1/images/app/files?path=/bin/sh"));
    CHECK(paths(file) == std::vector<std::string>{"/bin/sh"});
    CHECK(text_at(file, "/entries/0/mode") == "0755");

    const auto first = s.get("/v1/images/app/files?path=%2Fapp&limit=2");
    CHECK(paths(parsed(first)) == std::vector<std::string>{"/app", "/app/data"});
    const auto link = first.field("link");
    const auto second = s.get(link.substr(1, link.find('>') - 1));
    CHECK(paths(parsed(second)) == std::vector<std::string>{"/app/number"});
    CHECK(second.field("link").empty());
}

namespace {

image_builder with_packages()
{
    image_builder image;
    image.layer(tar_builder{}
                    .file(
                        "var/lib/dpkg/status",
                        "Package: liba\nVersion: 1\nArchitecture: amd64\n\nPackage: libb\nVersion: 2\n\n"
                        "Package: tool\nVersion: 3\n"
                    )
                    .file("var/lib/dpkg/info/liba.list", "/.\n/usr/lib/a\n")
                    .file("var/lib/dpkg/info/libb.list", "/.\n")
                    .file("var/lib/dpkg/info/tool.list", "/.\n/usr/bin/tool\n")
                    .file("usr/lib/a", "12345")
                    .file("usr/bin/tool", "1")
                    .file("app", "mine")
                    .finish());
    return image;
}

std::string names_in(const json::value& list, std::string_view of, const std::string& member)
{
    std::string out;
    for (const auto& item : list.at(of).as_array())
        out += text_at(item, member) + ' ';
    return out;
}

} // namespace

TEST_CASE("packages are listed page by page, by type, name and owner")
{
    const scoped_service s;
    REQUIRE(s.put("/v1/images?name=app", with_packages().docker_archive()).status == 201);
    const auto names = [&](const std::string& query) {
        return names_in(parsed(s.get("/v1/images/app/packages" + query)), "packages", "/name");
    };
    CHECK(names("") == "liba libb tool ");
    CHECK(names("?type=deb&name=lib") == "liba libb ");
    CHECK(names("?name=*b") == "libb ");
    CHECK(names("?type=npm").empty());
    CHECK(names("?owner=none") == "liba libb tool ");
    CHECK(names("?owner=liba").empty());
    const auto first = s.get("/v1/images/app/packages?limit=2&name=%2A");
    CHECK(parsed(first).at("total") == 3);
    CHECK(text_at(parsed(first), "/next") == "2");
    CHECK(parsed(first).at("systems").as_array().size() == 1);
    const auto link = first.field("link");
    const auto second = s.get(link.substr(1, link.find('>') - 1));
    CHECK(names_in(parsed(second), "packages", "/name") == "tool ");
    CHECK(parsed(second).at("next").is_null());
    CHECK_THAT(s.get("/v1/images/app/packages?format=text").body, ContainsSubstring("liba"));
    CHECK(s.get("/v1/images/app/packages?type=exe").status == 400);
    CHECK(s.get("/v1/images/app/packages?name=%5B").status == 400);
    CHECK(s.get("/v1/images/app/packages?cursor=x").status == 400);
    CHECK(s.get("/v1/images/none/packages").status == 404);
}

TEST_CASE("files are listed by the package that they belong to, or by none")
{
    const scoped_service s;
    REQUIRE(s.put("/v1/images?name=app", with_packages().docker_archive()).status == 201);
    const auto paths = [&](const std::string& query) {
        return names_in(parsed(s.get("/v1/images/app/files" + query)), "entries", "/path");
    };
    CHECK(paths("?owner=tool") == "/usr/bin/tool ");
    CHECK(paths("?owner=libb").empty());
    CHECK(paths("?owner=none&path=/usr").empty());
    CHECK(paths("?owner=none&path=/app") == "/app ");
    const auto first = s.get("/v1/images/app/files?owner=none&limit=1");
    CHECK(names_in(parsed(first), "entries", "/path") == "/app ");
    const auto link = first.field("link");
    CHECK_THAT(link, ContainsSubstring("owner=none"));
    CHECK(s.get("/v1/images/app/files?owner=missing").status == 404);
    const auto tool = parsed(s.get("/v1/images/app/files?path=/usr/bin/tool"));
    CHECK(text_at(tool, "/entries/0/package") == "tool");
    const auto own = parsed(s.get("/v1/images/app/files?path=/app"));
    CHECK_FALSE(own.at_pointer("/entries/0").as_object().contains("package"));
}

TEST_CASE("pages of files read the report once, and again when something has changed")
{
    const scoped_service s;
    REQUIRE(s.put("/v1/images?name=app", with_packages().docker_archive()).status == 201);
    const auto reports_read = [&] {
        const auto text = s.get("/metrics").body;
        const std::string_view name = "tare_store_operation_duration_seconds_count{operation=\"report\"} ";
        const auto at = text.find(name);
        REQUIRE(at != std::string::npos);
        return std::stoi(text.substr(at + name.size()));
    };
    const auto before = reports_read();
    for (int i = 0; i < 5; ++i)
        CHECK(
            text_at(parsed(s.get("/v1/images/app/files?path=/usr/bin/tool")), "/entries/0/package") == "tool"
        );
    CHECK(reports_read() == before + 1);
    REQUIRE(s.put("/v1/images?name=other", sample_image(1).docker_archive()).status == 201);
    CHECK(s.get("/v1/images/app/files?owner=tool").status == 200);
    CHECK(reports_read() == before + 2);
}

TEST_CASE("probes and the version are there")
{
    scoped_service s;
    CHECK(s.get("/healthz").body == "ok\n");
    CHECK(s.get("/readyz").body == "ready\n");
    const auto version = parsed(s.get("/v1/version"));
    CHECK(text_at(version, "/name") == "tare");
    CHECK(text_at(version, "/schema") == "tare.report/v1");
    const auto options = s.ask("OPTIONS", "/v1/images");
    CHECK_THAT(options.field("allow"), ContainsSubstring("PUT") && ContainsSubstring("GET"));
    CHECK(s.log().wait_for(
        "reports are kept in memory only and lost at the end: set TARE_DATA_DIR to keep them"
    ));
}
