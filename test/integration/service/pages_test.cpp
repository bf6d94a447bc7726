#include "html_check.hpp"
#include "report/html_page.hpp"
#include "scoped_service.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>

using namespace tare;
using namespace tare::test;
using Catch::Matchers::ContainsSubstring;

namespace {

/// What Firefox and Chromium send.
constexpr std::string_view browser =
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n";

void check_page(const reply& r)
{
    CHECK(r.status == 200);
    CHECK(r.fields.at("content-type") == "text/html; charset=utf-8");
    CHECK(r.fields.at("content-security-policy") == report::html_security_policy());
    CHECK(r.fields.at("referrer-policy") == "no-referrer");
    CHECK(r.fields.at("x-content-type-options") == "nosniff");
    CHECK(r.fields.at("vary").starts_with("Accept"));
    CHECK(html_problem(r.body) == "");
}

} // namespace

TEST_CASE("a browser gets the report as a page, and a program as JSON")
{
    const scoped_service s;
    REQUIRE(s.put("/v1/images?name=app", sample_image(1).docker_archive()).status == 201);

    const auto page = s.get("/v1/images/app", browser);
    check_page(page);
    CHECK_THAT(page.body, ContainsSubstring("<h1>app:latest</h1>"));
    CHECK_THAT(page.body, ContainsSubstring("By the policy default"));
    CHECK(s.get("/v1/images/app?format=html").body == page.body);

    for (const auto* const accept : {"", "Accept: */*\r\n", "Accept: application/json\r\n"}) {
        CAPTURE(accept);
        const auto json = s.get("/v1/images/app", accept);
        CHECK(json.fields.at("content-type") == "application/json");
        CHECK(json.fields.count("content-security-policy") == 0);
        CHECK(json.fields.at("etag") != page.fields.at("etag"));
    }

    const auto again =
        s.get("/v1/images/app", std::string{browser} + "If-None-Match: " + page.fields.at("etag") + "\r\n");
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    CHECK(again.fields.at("etag") == page.fields.at("etag"));
    // The tag of one representation does not stand for another.
    CHECK(s.get("/v1/images/app", "If-None-Match: " + page.fields.at("etag") + "\r\n").status == 200);
    CHECK(s.get("/v1/images/none", browser).status == 404);
    const auto head = s.ask("HEAD", "/v1/images/app", browser);
    CHECK(head.status == 200);
    CHECK(head.fields.at("content-length") == std::to_string(page.body.size()));
}

TEST_CASE("a browser that opens the service gets the images, a program where everything is")
{
    const scoped_service s;
    const auto empty = s.get("/", browser);
    check_page(empty);
    CHECK_THAT(empty.body, ContainsSubstring("There are none yet."));
    CHECK_THAT(
        empty.body,
        ContainsSubstring("docker save app:1.2 | curl -fsS -T - &#39;t/v1/images?name=app:1.2&#39;")
    );

    for (std::uint32_t i = 0; i < 3; ++i)
        REQUIRE(
            s.put("/v1/images?name=app" + std::to_string(i), sample_image(i).docker_archive()).status == 201
        );
    const auto first = s.get("/?limit=2", browser);
    check_page(first);
    CHECK_THAT(first.body, ContainsSubstring(">app2:latest</a>"));
    CHECK_THAT(first.body, ContainsSubstring(">app1:latest</a>"));
    CHECK(first.body.find("app0:latest") == std::string::npos);
    const auto link = first.fields.at("link");
    REQUIRE(link.starts_with("</?limit=2&cursor="));
    const auto next = link.substr(1, link.find('>') - 1);
    const auto second = s.get(next, browser);
    check_page(second);
    CHECK_THAT(second.body, ContainsSubstring(">app0:latest</a>"));
    CHECK_THAT(second.body, ContainsSubstring("First page"));
    CHECK(second.body.find("Next page") == std::string::npos);
    CHECK(second.fields.count("link") == 0);

    // A link of the list leads to the report.
    const auto begin = second.body.find("href=\"/v1/images/sha256") + 6;
    const auto address = second.body.substr(begin, second.body.find('"', begin) - begin);
    CHECK_THAT(s.get(address, browser).body, ContainsSubstring("<h1>app0:latest</h1>"));

    const auto index = parsed(s.get("/"));
    CHECK(index.at("name") == "tare");
    for (const auto& place : index.at("links").as_object()) {
        CAPTURE(std::string{place.key()});
        CHECK(s.get(std::string{place.value().as_string()}).status == 200);
    }
    CHECK(s.get("/?format=text", browser).status == 400);
    CHECK(s.get("/?limit=0", browser).status == 400);
}

TEST_CASE("the list of images is a page too")
{
    const scoped_service s;
    REQUIRE(s.put("/v1/images?name=app", sample_image(1).docker_archive()).status == 201);
    const auto page = s.get("/v1/images?name=app&limit=1", browser);
    check_page(page);
    CHECK_THAT(page.body, ContainsSubstring("a name that starts like <code>app</code>"));
    const auto hostile = s.get("/v1/images?name=%3Cscript%3E%22%1B%E2%80%AE&format=html");
    check_page(hostile);
    CHECK_THAT(hostile.body, ContainsSubstring("&lt;script&gt;&quot;\\x1b\\u{202e}"));
    CHECK(parsed(s.get("/v1/images")).at("images").as_array().size() == 1);
}

TEST_CASE("the list of images says what the command needs and what it does not, or that it is not known")
{
    const scoped_service s;
    auto known = sample_image(1);
    known.runtime(R"("Cmd":["/bin/sh"])");
    REQUIRE(s.put("/v1/images?name=known", known.docker_archive()).status == 201);
    REQUIRE(s.put("/v1/images?name=unknown", sample_image(2).docker_archive()).status == 201);
    const auto report = parsed(s.get("/v1/images/known"));
    const auto list = parsed(s.get("/v1/images"));
    CHECK(list.at_pointer("/images/0/payload_bytes").is_null());
    CHECK(list.at_pointer("/images/0/tare_bytes").is_null());
    CHECK(list.at_pointer("/images/1/payload_bytes") == report.at_pointer("/payload/bytes"));
    CHECK(list.at_pointer("/images/1/tare_bytes") == report.at_pointer("/tare/bytes"));
    const auto number = [&](const char* pointer) {
        return list.at_pointer(pointer).to_number<std::uint64_t>();
    };
    CHECK(number("/images/1/tare_bytes") > 5'000);
    CHECK(
        number("/images/1/payload_bytes") + number("/images/1/tare_bytes") ==
        number("/images/1/visible_bytes")
    );
    const auto page = s.get("/v1/images", browser);
    check_page(page);
    CHECK_THAT(page.body, ContainsSubstring(">Payload</th>") && ContainsSubstring(">Tare</th>"));
    CHECK_THAT(page.body, ContainsSubstring("<td class=\"number\">not known</td>"));
}

TEST_CASE("what a client calls the service is shown only where it is a name")
{
    const scoped_service s;
    const auto shown = [&](std::string_view host) {
        http_client client{s.port()};
        client.send(fmt::format("GET /?format=html HTTP/1.1\r\nHost: {}\r\n\r\n", host));
        return client.read_reply().value().body;
    };
    CHECK_THAT(shown("tare.internal:8443"), ContainsSubstring("&#39;tare.internal:8443/v1/images"));
    CHECK_THAT(shown("[::1]:8080"), ContainsSubstring("&#39;[::1]:8080/v1/images"));
    CHECK_THAT(shown("a%27b"), !ContainsSubstring("a%27b"));
}
