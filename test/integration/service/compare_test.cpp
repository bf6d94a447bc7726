#include "scoped_service.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>

using namespace tare;
using namespace tare::test;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

/// Two images: app:1, and app:2 with a layer more.
class two_images
{
public:
    two_images()
    {
        base_id = upload("app:1", sample_image(1));
        auto larger = sample_image(1);
        larger.layer(tar_builder{}.file("bin/new", std::string(9'000, 'n'), 04755).file("a<b>&", "x").finish()
        );
        target_id = upload("app:2", larger);
    }

    [[nodiscard]] reply get(const std::string& rest, std::string_view fields = {}) const
    {
        return service.get("/v1/" + rest, fields);
    }

    scoped_service service;
    std::string base_id;
    std::string target_id;

private:
    [[nodiscard]] std::string upload(std::string_view name, const image_builder& image) const
    {
        const auto stored = service.put(fmt::format("/v1/images?name={}", name), image.docker_archive());
        REQUIRE(stored.status == 201);
        return text_at(parsed(stored), "/images/0/image/id");
    }
};

} // namespace

TEST_CASE("two stored images are compared, by name, id or prefix")
{
    const two_images s;
    const auto by_name = s.get("compare?base=app:1&target=app:2");
    CHECK(by_name.status == 200);
    CHECK(by_name.field("content-type") == "application/json");
    const auto comparison = parsed(by_name);
    CHECK(text_at(comparison, "/result") == "differs");
    CHECK(text_at(comparison, "/base/id") == s.base_id);
    CHECK(text_at(comparison, "/target/names/0") == "app:2");
    CHECK(comparison.at("sizes").at("stored").at("difference").as_int64() == 9'001);
    CHECK(text_at(comparison, "/files/added/entries/0/path") == "/bin/new");
    CHECK(text_at(comparison, "/attack_surface/setuid_files/added/0") == "/bin/new 4755");
    const auto by_id =
        s.get("compare?base=" + s.base_id.substr(0, 30) + "&target=" + s.target_id.substr(7, 12));
    CHECK(by_id.status == 200);
    CHECK(parsed(by_id).at("files") == comparison.at("files"));
    const auto other_way = parsed(s.get("compare?base=app:2&target=app:1"));
    CHECK(text_at(other_way, "/files/removed/entries/0/path") == "/bin/new");
    CHECK(other_way.at("sizes").at("stored").at("difference").as_int64() == -9'001);
}

TEST_CASE("the same image twice is the same")
{
    const two_images s;
    const auto comparison = parsed(s.get("compare?base=app:1&target=" + s.base_id));
    CHECK(text_at(comparison, "/result") == "same");
    CHECK(comparison.at("findings").as_array().empty());
    CHECK(comparison.at("files").at("added").at("count").to_number<int>() == 0);
}

TEST_CASE("a comparison is in the form that is asked for, and is not sent twice")
{
    const two_images s;

    struct row
    {
        std::string format;
        std::string type;
        std::string start;
    };

    for (const auto& [format, type, start] : {
             row{"json", "application/json", R"({"schema":"tare.comparison/v1")"},
             row{"text", "text/plain; charset=utf-8", "Base         app:1 (sha256:"},
             row{"markdown", "text/markdown; charset=utf-8", "### Tare: "},
             row{"html", "text/html; charset=utf-8", "<!DOCTYPE html>"},
         }) {
        INFO(format);
        const auto named = s.get("compare?base=app:1&target=app:2&format=" + format);
        CHECK(named.field("content-type") == type);
        CHECK_THAT(named.body, StartsWith(start));
        CHECK(named.field("vary") == "Accept");
        const auto accepted = s.get("compare?base=app:1&target=app:2", "Accept: " + type + "\r\n");
        CHECK(accepted.body == named.body);
        const auto again = s.get(
            "compare?base=app:1&target=app:2",
            "Accept: " + type + "\r\nIf-None-Match: " + named.field("etag") + "\r\n"
        );
        CHECK(again.status == 304);
        CHECK(again.body.empty());
    }
    const auto page = s.get("compare?base=app:1&target=app:2&format=html");
    CHECK_THAT(page.field("content-security-policy"), StartsWith("default-src 'none'; "));
    CHECK_THAT(page.body, ContainsSubstring("/a&lt;b&gt;&amp;"));
    CHECK_THAT(page.body, ContainsSubstring("/v1/compare?base=app%3A1&amp;target=app%3A2&amp;format=json"));
    CHECK(s.get("compare?base=app:1&target=app:2", "Accept: image/png\r\n").status == 406);
    CHECK(s.get("compare?base=app:1&target=app:2&format=sarif").status == 400);
}

TEST_CASE("images that are not there, and wrong parameters, are refused with what is wrong")
{
    const two_images s;
    const auto unknown = s.get("compare?base=app:1&target=nothing");
    CHECK(unknown.status == 400);
    CHECK_THAT(text_at(parsed(unknown), "/detail"), StartsWith("The parameter 'target': "));
    CHECK_THAT(
        text_at(parsed(s.get("compare?base=nothing&target=app:1")), "/detail"),
        StartsWith("The parameter 'base': ")
    );
    const auto missing = s.get("compare?base=app:1");
    CHECK(missing.status == 400);
    CHECK(text_at(parsed(missing), "/detail") == "The parameter 'target' is missing.");
    CHECK(s.get("compare?base=app:1&target=app:2&base=app:2").status == 400);
    CHECK(s.get("compare?base=app:1&target=app:2&limit=0").status == 400);
    CHECK(s.get("compare?base=app:1&target=app:2&limit=10001").status == 400);
    CHECK(s.get("compare?base=&target=app:2").status == 400);
}

TEST_CASE("what is beyond the limit of files is counted")
{
    const two_images s;
    const auto added = parsed(s.get("compare?base=app:1&target=app:2&limit=1")).at("files").at("added");
    CHECK(added.at("count").to_number<int>() == 2);
    CHECK(added.at("entries").as_array().size() == 1);
    CHECK(added.at("omitted").to_number<int>() == 1);
}

TEST_CASE("a chart has a bar for each image, in their order")
{
    const two_images s;
    const auto chart = s.get("charts/sizes.svg?image=app:2&image=app:1&image=" + s.base_id);
    CHECK(chart.status == 200);
    CHECK(chart.field("content-type") == "image/svg+xml");
    CHECK_THAT(chart.body, StartsWith("<svg "));
    CHECK(chart.body.find(">app:2</text>") < chart.body.find(">app:1</text>"));
    const auto fields = "If-None-Match: " + chart.field("etag") + "\r\n";
    CHECK(s.get("charts/sizes.svg?image=app:2&image=app:1&image=" + s.base_id, fields).status == 304);
    CHECK(s.get("charts/sizes.svg").status == 400);
    CHECK(s.get("charts/sizes.svg?image=none").status == 400);
    std::string many = "charts/sizes.svg?image=app:1";
    for (unsigned i = 0; i < 20; ++i)
        many += "&image=app:1";
    CHECK(s.get(many).status == 400);
    CHECK(s.get(many.substr(0, many.rfind('&'))).status == 200);
}
