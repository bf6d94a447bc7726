#include "../../unit/store/sample_report.hpp"
#include "scoped_service.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <array>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace tare;
using namespace tare::test;
using Catch::Matchers::ContainsSubstring;

namespace {

service::config one_upload_at_a_time()
{
    service::config c;
    c.max_uploads = 1;
    return c;
}

} // namespace

TEST_CASE("archives of every kind are reported, however they are sent")
{
    const scoped_service s;

    struct row
    {
        std::string name;
        std::string archive;
        std::string format;
    };

    auto docker = sample_image(1).name("docker:1");
    auto oci =
        image_builder{}.layer(tar_builder{}.file("a", "content").finish(), packing::gzip).name("oci:1");
    auto zstd =
        image_builder{}.layer(tar_builder{}.file("b", "content").finish(), packing::zstd).name("zstd:1");
    const std::array rows{
        row{"docker", docker.docker_archive(), "docker-archive"},
        row{"oci-gzip", oci.oci_archive(), "oci-archive"},
        row{"oci-zstd", zstd.oci_archive(), "oci-archive"},
        row{"compressed", gzip(sample_image(2).docker_archive()), "docker-archive"},
    };
    for (const auto& r : rows) {
        INFO(r.name);
        const auto target = "/v1/images?name=" + r.name;
        const auto first = s.put_chunked("PUT", target, r.archive, 1'000);
        INFO(first.body);
        REQUIRE(first.status == 201);
        CHECK(first.field("content-type") == "application/json");
        const auto report = parsed(first);
        REQUIRE(report.at("images").as_array().size() == 1);
        CHECK(text_at(report, "/images/0/schema") == "tare.report/v1");
        CHECK(text_at(report, "/images/0/archive/format") == r.format);
        const auto id = text_at(report, "/images/0/image/id");
        CHECK(first.field("location") == "/v1/images/" + id);

        // The same image again is no new report, and gives the same bytes.
        const auto again = s.put(target, r.archive);
        CHECK(again.status == 200);
        CHECK(again.body == first.body);
        CHECK(again.field("location") == first.field("location"));
        CHECK(s.put_chunked("POST", target, r.archive, 100'000).status == 200);
        CHECK(R"({"images":[)" + s.get("/v1/images/" + r.name).body + "]}" == first.body);
    }
}

TEST_CASE("an upload is named by its parameter, else by the archive")
{
    const scoped_service s;
    const auto archive =
        sample_image(1).name("app:1.2").name("registry.example:5000/team/app:1.2").docker_archive();
    REQUIRE(s.put("/v1/images", archive).status == 201);
    CHECK(s.get("/v1/images/app:1.2").status == 200);
    CHECK(s.get("/v1/images/app%3A1.2").status == 200);
    CHECK(s.get("/v1/images/registry.example%3A5000%2Fteam%2Fapp%3A1.2").status == 200);
    CHECK(s.get("/v1/images/other").status == 404);

    CHECK(s.put("/v1/images?name=other", archive).status == 200);
    CHECK(s.get("/v1/images/other:latest").status == 200);
    const auto names = parsed(s.get("/v1/images")).at_pointer("/images/0/names");
    CHECK(names == boost::json::parse(R"(["app:1.2","other:latest","registry.example:5000/team/app:1.2"])"));

    // The name moves to the image that was uploaded with it last.
    const auto next = s.put("/v1/images?name=app:1.2", sample_image(2).docker_archive());
    REQUIRE(next.status == 201);
    CHECK(s.get("/v1/images/app:1.2").field("content-location") == next.field("location"));
}

TEST_CASE("the report comes as text when that is asked for")
{
    const scoped_service s;
    const auto archive = sample_image(1).docker_archive();
    const auto as_text = s.put("/v1/images?name=app", archive, "Accept: text/plain\r\n");
    REQUIRE(as_text.status == 201);
    CHECK(as_text.field("content-type") == "text/plain; charset=utf-8");
    CHECK_THAT(as_text.body, ContainsSubstring("linux/amd64"));
    CHECK(s.put("/v1/images?name=app&format=text", archive).body == as_text.body);
    CHECK(s.get("/v1/images/app?format=text").body == as_text.body);
}

TEST_CASE(
    "an upload over the limit is refused before its body, and so is one of unknown length when it gets there"
)
{
    service::config c;
    c.bounds.max_archive_bytes = 1 << 20U;
    scoped_service s{c};
    http_client client{s.port()};
    client.send(
        "PUT /v1/images HTTP/1.1\r\nHost: t\r\nContent-Length: 1048577\r\nExpect: 100-continue\r\n\r\n"
    );
    const auto refused = client.read_reply().value();
    CHECK(refused.status == 413);
    CHECK(text_at(parsed(refused), "/type") == "/problems/content-too-large");

    const auto archive =
        image_builder{}.layer(tar_builder{}.file("big", incompressible(2 << 20U)).finish()).docker_archive();
    const auto late = s.put_chunked("PUT", "/v1/images", archive, 60'000);
    CHECK(late.status == 413);
    CHECK(s.log().count("image reported") == 0);
}

TEST_CASE("when all upload slots are taken the answer is 503, before the body")
{
    const scoped_service s{one_upload_at_a_time()};
    const auto archive = sample_image(1).docker_archive();
    const auto head = fmt::format(
        "PUT /v1/images HTTP/1.1\r\nHost: t\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        archive.size()
    );
    http_client first{s.port()};
    first.send(head);
    REQUIRE(first.read_reply().value().status == 100);

    http_client second{s.port()};
    second.send(head);
    const auto refused = second.read_reply().value();
    CHECK(refused.status == 503);
    CHECK_FALSE(refused.field("retry-after").empty());
    CHECK(refused.field("content-type") == "application/problem+json");
    CHECK(text_at(parsed(refused), "/type") == "/problems/busy");
    // Everything else is served meanwhile.
    CHECK(s.get("/v1/images").status == 200);
    CHECK(s.get("/readyz").status == 200);

    first.send(archive);
    CHECK(first.read_reply().value().status == 201);
    CHECK(s.put("/v1/images", archive).status == 200);
}

TEST_CASE("a client that goes away leaves nothing behind")
{
    scoped_service s{one_upload_at_a_time()};
    const auto archive = sample_image(1).docker_archive();
    for (const bool hard : {false, true}) {
        http_client client{s.port()};
        client.send(fmt::format(
            "PUT /v1/images?name=gone HTTP/1.1\r\nHost: t\r\nContent-Length: {}\r\nExpect: "
            "100-continue\r\n\r\n",
            archive.size()
        ));
        REQUIRE(client.read_reply().value().status == 100);
        client.send(archive.substr(0, archive.size() / 2));
        if (hard)
            client.reset();
        else
            client.close();
        // The one slot is free again as soon as the service noticed.
        http_client next{s.port()};
        auto status = 503U;
        while (status == 503)
            status = s.put("/v1/images", "not an archive").status;
        CHECK(status == 415);
    }
    CHECK(s.get("/v1/images/gone").status == 404);
    CHECK(parsed(s.get("/v1/images")).at("images").as_array().empty());
}

TEST_CASE("uploads run side by side")
{
    service::config c;
    c.io_threads = 2;
    c.analysis_slots = 2;
    const scoped_service s{c};
    constexpr unsigned clients = 8;
    constexpr unsigned each = 4;
    std::vector<std::thread> threads;
    std::array<std::vector<reply>, clients> replies;
    for (unsigned t = 0; t < clients; ++t)
        threads.emplace_back([&s, &mine = replies[t], t] {
            for (unsigned i = 0; i < each; ++i) {
                // Two clients upload each image.
                const auto number = t / 2 * each + i;
                const auto image = sample_image(number);
                const auto archive = i % 2 == 0 ? image.docker_archive() : image.oci_archive();
                const auto target = fmt::format("/v1/images?name=app:{}", number);
                mine.push_back(
                    t % 2 == 0 ? s.put(target, archive) : s.put_chunked("PUT", target, archive, 777)
                );
                mine.push_back(s.get(fmt::format("/v1/images/app:{}", number)));
            }
        });
    for (auto& t : threads)
        t.join();

    std::set<std::string> ids;
    unsigned created = 0;
    for (const auto& mine : replies)
        for (std::size_t i = 0; i < mine.size(); i += 2) {
            INFO(mine[i].body);
            CHECK((mine[i].status == 200 || mine[i].status == 201));
            created += mine[i].status == 201 ? 1 : 0;
            ids.insert(mine[i].field("location"));
            CHECK(mine[i + 1].status == 200);
        }
    CHECK(ids.size() == clients / 2 * each);
    CHECK(created == clients / 2 * each);
    CHECK(parsed(s.get("/v1/images?limit=1000")).at("images").as_array().size() == clients / 2 * each);
}

TEST_CASE("reports outlive the service that took them")
{
    const temporary_directory directory;
    service::config c;
    c.data_dir = (directory.path() / "data").string();
    std::string report;
    {
        const scoped_service s{c};
        REQUIRE(s.put("/v1/images?name=app", sample_image(1).docker_archive()).status == 201);
        report = s.get("/v1/images/app").body;
        recorded_log log;
        CHECK_THROWS_MATCHES(
            service::service(c, log), std::runtime_error,
            Catch::Matchers::MessageMatches(ContainsSubstring("in use by another Tare"))
        );
    }
    const scoped_service s{c};
    CHECK(s.get("/v1/images/app").body == report);
    CHECK(s.put("/v1/images", sample_image(1).docker_archive()).status == 200);
}

TEST_CASE("a service told to stop finishes the upload it has and takes no other")
{
    scoped_service s;
    const auto archive = sample_image(1).docker_archive();
    http_client client{s.port()};
    client.send(fmt::format(
        "PUT /v1/images HTTP/1.1\r\nHost: t\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        archive.size()
    ));
    REQUIRE(client.read_reply().value().status == 100);
    s.get().stop();
    client.send(archive);
    const auto answer = client.read_reply().value();
    CHECK(answer.status == 201);
    CHECK(answer.field("connection") == "close");
    CHECK(client.closed_by_server());
}

TEST_CASE("a service told to stop is not ready any more, and says so to who is still connected")
{
    scoped_service s;
    http_client client{s.port()};
    // The second header's first line comes with the first request, so that the service has it when it is told
    // to stop.
    client.send("GET /readyz HTTP/1.1\r\nHost: t\r\n\r\nGET /readyz HTTP/1.1\r\n");
    CHECK(client.read_reply().value().status == 200);
    s.get().stop();
    client.send("Host: t\r\n\r\n");
    const auto answer = client.read_reply().value();
    CHECK(answer.status == 503);
    CHECK(answer.body.find("/problems/shutting-down") != std::string::npos);
    CHECK_FALSE(answer.field("retry-after").empty());
    CHECK(answer.field("connection") == "close");
    CHECK(client.closed_by_server());
}
