#include "../../unit/store/sample_report.hpp"
#include "scoped_service.hpp"

#include <catch2/catch_test_macros.hpp>

#include <malloc.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <prometheus_text.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace tare;
using namespace tare::test;
using namespace std::chrono_literals;

namespace {

/// Drops everything: what it kept would look like something left behind.
class no_log final : public log_sink
{
public:
    [[nodiscard]] bool enabled(log_level) const noexcept override { return false; }

    void write(log_level, std::string_view, std::span<const log_field>) override {}
};

/// A service whose only user is a test about what stays.
class quiet_service
{
public:
    explicit quiet_service(const service::config& c) : service_{c, log_}, thread_{[this] { service_.run(); }}
    {}

    ~quiet_service() { service_.stop(); }

    quiet_service(const quiet_service&) = delete;
    quiet_service& operator=(const quiet_service&) = delete;

    [[nodiscard]] std::uint16_t port() const { return service_.ports().front(); }

private:
    no_log log_;
    service::service service_;
    std::jthread thread_;
};

/// What could be left behind.
struct footprint
{
    std::size_t descriptors;
    std::size_t threads;
    std::size_t heap;
    std::vector<std::string> files;
    std::size_t images;
};

std::size_t entries_of(const char* directory)
{
    const std::filesystem::directory_iterator all{directory};
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

template<class Condition>
bool wait_until(Condition holds)
{
    const auto patience = std::chrono::steady_clock::now() + 30s;
    while (!holds() && std::chrono::steady_clock::now() < patience)
        std::this_thread::yield();
    return holds();
}

/// Asks one service over one connection that it keeps, so that asking leaves nothing to wait for.
class questioner
{
public:
    explicit questioner(const quiet_service& s) : client_{s.port()} {}

    [[nodiscard]] reply get(std::string_view target)
    {
        client_.send(fmt::format("GET {} HTTP/1.1\r\nHost: t\r\n\r\n", target));
        return client_.read_reply().value();
    }

    /// A connection is counted until its descriptor is closed: what remains is this one.
    [[nodiscard]] bool finds_rest()
    {
        const prometheus_text now{get("/metrics").body};
        return now.value("tare_uploads_in_flight", {}) == 0 && now.value("tare_http_connections", {}) == 1;
    }

private:
    http_client client_;
};

/// A service for honest clients, and one with deadlines that those cannot meet who stall.
struct services
{
    quiet_service patient;
    quiet_service impatient;
    std::filesystem::path data;
};

/// Waits until the services have noticed that their clients are gone.
void await_rest(questioner& patient, questioner& impatient)
{
    REQUIRE(wait_until([&] { return patient.finds_rest() && impatient.finds_rest(); }));
}

footprint look(const services& all)
{
    questioner patient{all.patient};
    questioner impatient{all.impatient};
    await_rest(patient, impatient);
    footprint seen{};
    for (const auto& entry : std::filesystem::recursive_directory_iterator{all.data})
        seen.files.push_back(entry.path().lexically_relative(all.data).string());
    std::sort(seen.files.begin(), seen.files.end());
    seen.images = parsed(patient.get("/v1/images")).at("images").as_array().size();
    CHECK(parsed(impatient.get("/v1/images")).at("images").as_array().empty());
    seen.descriptors = entries_of("/proc/self/fd");
    seen.threads = entries_of("/proc/self/task");
    seen.heap = ::mallinfo2().uordblks;
    return seen;
}

constexpr std::string_view counted = "Content-Length: {}\r\n";

void send_head(http_client& client, std::string_view framing, bool wait = true)
{
    client.send(fmt::format(
        "PUT /v1/images?name=gone HTTP/1.1\r\nHost: t\r\n{}{}\r\n", framing,
        wait ? "Expect: 100-continue\r\n" : ""
    ));
    if (wait)
        REQUIRE(client.read_reply().value().status == 100);
}

/// Reads the answer to a body that was not what its head had said.
void expect_refusal(http_client& client, unsigned status)
{
    const auto answer = client.read_reply().value();
    INFO(answer.body);
    CHECK(answer.status == status);
    CHECK(answer.field("connection") == "close");
}

using way = void (*)(http_client&, const std::string&);

/// Every way in which a client can fail to send what it began.
constexpr std::array ways{
    way{[](http_client& client, const std::string& archive) {
        send_head(client, fmt::format(counted, archive.size()));
        client.close();
    }},
    way{[](http_client& client, const std::string& archive) {
        send_head(client, fmt::format(counted, archive.size()));
        client.send(archive.substr(0, archive.size() / 2));
        client.close();
    }},
    way{[](http_client& client, const std::string& archive) {
        send_head(client, fmt::format(counted, archive.size()));
        client.send(archive.substr(0, archive.size() / 3));
        client.reset();
    }},
    // Ends its direction: less came than it had said.
    way{[](http_client& client, const std::string& archive) {
        send_head(client, fmt::format(counted, archive.size() + 1));
        client.send(archive);
        client.finish_sending();
        expect_refusal(client, 400);
    }},
    // More came than it had said: the rest is taken for a request, and is none.
    way{[](http_client& client, const std::string& archive) {
        send_head(client, fmt::format(counted, archive.size() / 2), false);
        static_cast<void>(client.try_send(archive));
        const auto statuses = client.read_statuses();
        CHECK((statuses == std::vector{400U} || statuses == std::vector{400U, 400U}));
    }},
    // Within a chunk, and between two.
    way{[](http_client& client, const std::string& archive) {
        send_head(client, "Transfer-Encoding: chunked\r\n");
        client.send(fmt::format("{:x}\r\n{}", archive.size(), archive.substr(0, 5'000)));
        client.close();
    }},
    way{[](http_client& client, const std::string& archive) {
        send_head(client, "Transfer-Encoding: chunked\r\n");
        client.send(fmt::format("{:x}\r\n{}\r\n", 5'000, archive.substr(0, 5'000)));
        client.finish_sending();
        expect_refusal(client, 400);
    }},
    way{[](http_client& client, const std::string& archive) {
        send_head(client, "Transfer-Encoding: chunked\r\n");
        client.send(fmt::format("{:x}\r\n{}x", 5'000, archive.substr(0, 5'000)));
        expect_refusal(client, 400);
    }},
    // Sends everything and does not wait to hear of it. The report is kept, as nobody can tell in time.
    way{[](http_client& client, const std::string&) {
        const auto whole = sample_image(1).docker_archive();
        send_head(client, fmt::format(counted, whole.size()));
        client.send(whole);
        client.close();
    }},
    // The same with a reset, which may overtake what was sent.
    way{[](http_client& client, const std::string&) {
        const auto whole = sample_image(1).docker_archive();
        send_head(client, fmt::format(counted, whole.size()));
        client.send(whole);
        client.reset();
    }},
};

/// Every way to stall: before the first byte, and later.
constexpr std::array ways_to_stall{
    way{[](http_client& client, const std::string& archive) {
        send_head(client, fmt::format(counted, archive.size()));
        expect_refusal(client, 408);
    }},
    way{[](http_client& client, const std::string& archive) {
        send_head(client, fmt::format(counted, archive.size()));
        static_cast<void>(client.try_send(archive.substr(0, archive.size() / 2)));
        expect_refusal(client, 408);
    }},
};

service::config config_with(const std::filesystem::path& data)
{
    service::config c;
    c.listen = {"127.0.0.1:0"};
    c.data_dir = data.string();
    // One round's: what it leaves behind shows in the next.
    c.max_uploads = ways.size();
    return c;
}

service::config impatient_config_with(const std::filesystem::path& data)
{
    auto c = config_with(data);
    c.http.first_body_byte_timeout = 50ms;
    c.http.body_window = 50ms;
    return c;
}

} // namespace

TEST_CASE("uploads that are given up, stall or lie about their length leave nothing behind")
{
    const temporary_directory directory;
    const services all{
        .patient = quiet_service{config_with(directory.path() / "patient")},
        .impatient = quiet_service{impatient_config_with(directory.path() / "impatient")},
        .data = directory.path(),
    };
    const auto archive =
        image_builder{}.layer(tar_builder{}.file("app", incompressible(300'000)).finish()).docker_archive();
    const auto give_up = [&archive](const quiet_service& s, way abandon) {
        http_client client{s.port()};
        abandon(client, archive);
    };
    const auto go_through_all = [&] {
        for (const auto abandon : ways)
            give_up(all.patient, abandon);
        for (const auto abandon : ways_to_stall)
            give_up(all.impatient, abandon);
        questioner patient{all.patient};
        questioner impatient{all.impatient};
        await_rest(patient, impatient);
    };
    // What is kept for good, such as memory of threads, is there after the first rounds.
    for (unsigned i = 0; i < 3; ++i)
        go_through_all();
    const auto before = look(all);
    for (unsigned i = 0; i < 10; ++i)
        go_through_all();
    const auto after = look(all);

    CHECK(after.descriptors == before.descriptors);
    CHECK(after.threads == before.threads);
    CHECK(after.files == before.files);
    CHECK(before.images == 1);
    CHECK(after.images == 1);
    // An upload holds two buffers of 128 KiB and what it has read; a hundred were given up.
    CHECK(after.heap < before.heap + 200'000);
    questioner patient{all.patient};
    CHECK(patient.get("/v1/images/gone").status == 200);
    CHECK(
        prometheus_text{patient.get("/metrics").body}.value("tare_uploads_admitted_total", {}).value() > 100
    );
}

TEST_CASE("an upload is analysed while it arrives")
{
    const scoped_service s;
    // Refused by its first megabyte, the other 999 never sent.
    http_client client{s.port()};
    client.send("PUT /v1/images HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000000\r\n\r\n");
    static_cast<void>(client.try_send(std::string(1'000'000, 'x')));
    const auto refused = client.read_reply().value();
    CHECK(refused.status == 415);
    CHECK(text_at(parsed(refused), "/type") == "/problems/not-an-image");

    // Of an archive that is in order more is taken than the service has buffers for, before it is all there.
    const auto archive =
        image_builder{}.layer(tar_builder{}.file("a", incompressible(8'000'000)).finish()).docker_archive();
    const auto first = std::string_view{archive}.substr(0, 4'000'000);
    http_client slow{s.port()};
    slow.send(fmt::format("PUT /v1/images HTTP/1.1\r\nHost: t\r\nContent-Length: {}\r\n\r\n", archive.size())
    );
    const auto taken = [&s] {
        return prometheus_text{s.get("/metrics").body}.value("tare_upload_received_bytes_total", {}).value();
    };
    const auto before = taken();
    slow.send(first);
    CHECK(wait_until([&] { return taken() >= before + 4'000'000; }));
    slow.send(archive.substr(first.size()));
    CHECK(slow.read_reply().value().status == 201);
}
