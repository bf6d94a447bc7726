#include "../../unit/inspect/made_up.hpp"
#include "../../unit/store/sample_report.hpp"
#include "scoped_service.hpp"

#include <tare/base/stream_log_sink.hpp>
#include <tare/http/bearer_tokens.hpp>
#include <tare/service/scopes.hpp>

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <scoped_file.hpp>
#include <shared_images.hpp>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

using namespace tare;
using namespace tare::test;

namespace {

/// A service that keeps its reports on disk and writes everything it ever logs, as an operator would have it.
class watched_service
{
public:
    explicit watched_service(service::config c) : running_{prepared(std::move(c), directory_), log_}
    {
        thread_ = std::jthread{[this] { running_.run(); }};
    }

    ~watched_service() { stop(); }

    watched_service(const watched_service&) = delete;
    watched_service& operator=(const watched_service&) = delete;

    void stop()
    {
        running_.stop();
        if (thread_.joinable())
            thread_.join();
    }

    /// Sends bytes over a connection of their own and gives back everything that comes.
    [[nodiscard]] std::string exchange(const std::string& bytes) const
    {
        http_client client{running_.ports().front()};
        static_cast<void>(client.try_send(bytes));
        client.finish_sending();
        std::string all;
        for (const auto& r : client.read_replies())
            all += r.head + r.body;
        return all;
    }

    /// Only when it has stopped.
    [[nodiscard]] std::string log() const { return out_.str(); }

    /// Only when it has stopped: every byte of every file.
    [[nodiscard]] std::string files() const
    {
        std::string all;
        for (const auto& entry : std::filesystem::recursive_directory_iterator{directory_.path()})
            if (entry.is_regular_file())
                all += entry.path().string() + read_file(entry.path());
        return all;
    }

private:
    static service::config prepared(service::config c, const temporary_directory& directory)
    {
        c.listen = {"127.0.0.1:0"};
        c.data_dir = directory.path();
        return c;
    }

    temporary_directory directory_;
    std::ostringstream out_;
    stream_log_sink log_{out_, log_level::debug, log_format::json};
    service::service running_;
    std::jthread thread_;
};

/// Where a secret was put, and the secret.
using canaries = std::map<std::string, std::string>;

/// Canaries of a run; each begins with a word of its own so that one is not found for another.
canaries hatched()
{
    canaries all;
    for (const auto* const place :
         {"bearer",          "basic",       "scheme",       "proxy",    "cookie",        "field-value",
          "field-name",      "query-value", "fragment",     "userinfo", "request-id",    "traceparent",
          "tracestate",      "host",        "content-type", "accept",   "if-none-match", "expect",
          "chunk-extension", "trailer",     "body",         "archive",  "file-content",  "bad-length",
          "folded",          "user-agent",  "referer"})
        all[place] = std::string{"canary"} + std::to_string(all.size() + 100) + place[0];
    return all;
}

/// Requests that carry every canary, good ones and bad ones, to a route that exists, one that does not, and
/// none at all.
std::vector<std::string> requests(canaries c, const std::string& authorization)
{
    const auto image = [&c](unsigned number) {
        return image_builder{}
            .layer(tar_builder{}
                       .file(
                           "etc/shadow",
                           "root:$6$" + c["file-content"] + std::to_string(number) + ":19000:0:99999:7:::\n"
                       )
                       .file("id_rsa", c["file-content"])
                       .finish())
            .name("app:" + std::to_string(number))
            .docker_archive();
    };
    const std::string fields =
        "Proxy-Authorization: Basic " + c["proxy"] + "\r\nCookie: session=" + c["cookie"] +
        "\r\nX-Secret: " + c["field-value"] + "\r\nX-" + c["field-name"] + ": 1\r\nX-Request-Id: no id " +
        c["request-id"] + "\r\ntraceparent: 00-" + c["traceparent"] +
        "-01\r\ntracestate: a=" + c["tracestate"] + "\r\nContent-Type: text/" + c["content-type"] +
        "\r\nIf-None-Match: \"" + c["if-none-match"] + "\"\r\nUser-Agent: " + c["user-agent"] +
        "\r\nReferer: http://t/?" + c["referer"] + "\r\n";
    const std::vector<std::string> credentials{
        authorization,
        "Authorization: Bearer " + c["bearer"] + "\r\n",
        "Authorization: Basic " + c["basic"] + "\r\n",
        "Authorization: " + c["scheme"] + "\r\n",
        authorization + "Authorization: Bearer " + c["bearer"] + "\r\n",
    };
    std::vector<std::string> all;
    for (const auto& who : credentials)
        for (const std::string target :
             {"/v1/images", "/v1/images/app:1", "/nothing", "/metrics", "/readyz"}) {
            all.push_back("GET " + target + " HTTP/1.1\r\nHost: t\r\n" + who + fields + "\r\n");
            all.push_back(
                "GET " + target + "?token=" + c["query-value"] + " HTTP/1.1\r\nHost: t\r\n" + who + fields +
                "\r\n"
            );
            all.push_back(
                "GET " + target + "#" + c["fragment"] + " HTTP/1.1\r\nHost: t\r\n" + who + fields + "\r\n"
            );
            all.push_back(
                "GET http://u:" + c["userinfo"] + "@t" + target + " HTTP/1.1\r\nHost: t\r\n" + who + fields +
                "\r\n"
            );
            all.push_back(
                "BREW " + target + "?token=" + c["query-value"] + " HTTP/1.1\r\nHost: t\r\n" + who + fields +
                "\r\n"
            );
            all.push_back(
                "GET " + target + " HTTP/1.1\r\nHost: u:" + c["host"] + "@t\r\n" + who + fields + "\r\n"
            );
            all.push_back(
                "GET " + target + " HTTP/1.1\r\nHost: t\r\nAccept: x/" + c["accept"] + "\r\n" + who + fields +
                "\r\n"
            );
            all.push_back(
                "GET " + target + " HTTP/1.1\r\nHost: t\r\nExpect: " + c["expect"] + "\r\n" + who + fields +
                "\r\n"
            );
            all.push_back(
                "GET " + target + " HTTP/1.1\r\nHost: t\r\nContent-Length: " + c["bad-length"] + "\r\n" +
                who + fields + "\r\n"
            );
            all.push_back(
                "GET " + target + " HTTP/1.1\r\nHost: t\r\nA: b\r\n " + c["folded"] + "\r\n" + who + fields +
                "\r\n"
            );
        }
    unsigned number = 0;
    for (const auto& who : credentials) {
        const auto put = "PUT /v1/images HTTP/1.1\r\nHost: t\r\n" + who + fields;
        const auto counted = [&put](const std::string& body) {
            return put + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        };
        const auto chunked = put + "Transfer-Encoding: chunked\r\n\r\n";
        all.push_back(counted(c["body"]));
        all.push_back(counted(image(++number)));
        all.push_back(counted(image(number).substr(0, 700)));
        all.push_back(counted(tar_builder{}.file("manifest.json", "{" + c["archive"]).finish()));
        all.push_back(chunked + "5;" + c["chunk-extension"] + "\r\nhello\r\n0\r\n\r\n");
        all.push_back(chunked + "0\r\nX: " + c["trailer"] + "\r\n\r\n");
    }
    return all;
}

/// Where a secret was found; empty when it was not.
std::string around(const std::string& text, const std::string& secret)
{
    const auto at = text.find(secret);
    return at == std::string::npos ? std::string{} : text.substr(at > 200 ? at - 200 : 0, 400);
}

} // namespace

TEST_CASE("what a client keeps secret is in no log, no metric, no file and no problem document")
{
    const std::vector<std::string> scopes{"read", "write"};
    const auto token = http::make_bearer_token("client", scopes, service::token_scopes).value();
    const scoped_file file{token.line + "\n"};
    const auto canaries = hatched();
    for (const bool with_tokens : {false, true}) {
        service::config c;
        if (with_tokens)
            c.auth_tokens = file.path();
        watched_service s{c};
        const auto authorization = "Authorization: Bearer " + token.secret + "\r\n";
        std::string answers;
        std::size_t served = 0;
        for (const auto& request : requests(canaries, authorization)) {
            const auto got = s.exchange(request);
            REQUIRE(got.starts_with("HTTP/1.1 "));
            served += got.starts_with("HTTP/1.1 2") ? 1U : 0U;
            answers += got;
        }
        // The secrets came in by doors that were open as well as by closed ones.
        CHECK(served >= 8);
        const auto about_app =
            s.exchange("GET /v1/images/app:1 HTTP/1.1\r\nHost: t\r\n" + authorization + "\r\n");
        CHECK(about_app.find("\"schema\":\"tare.report/v1\"") != std::string::npos);
        answers += about_app;
        answers += s.exchange(
            "GET /v1/images/app:1/files?path=/etc HTTP/1.1\r\nHost: t\r\n" + authorization + "\r\n"
        );
        const auto metrics = s.exchange("GET /metrics HTTP/1.1\r\nHost: t\r\n" + authorization + "\r\n");
        CHECK(metrics.find("tare_http_requests_total{") != std::string::npos);
        s.stop();
        const auto log = s.log();
        const auto files = s.files();
        CHECK(log.find("\"event\":\"request refused\"") != std::string::npos);
        CHECK(log.find("\"event\":\"image reported\"") != std::string::npos);
        CHECK(files.find("SQLite format 3") != std::string::npos);

        auto secrets = canaries;
        secrets["the token itself"] = token.secret;
        for (const auto& [place, secret] : secrets) {
            INFO("with tokens: " << with_tokens << ", secret: " << place);
            CHECK(around(log, secret) == "");
            CHECK(around(metrics, secret) == "");
            CHECK(around(files, secret) == "");
            CHECK(around(answers, secret) == "");
        }
    }
}

namespace {

/// Secrets as images and Dockerfiles have them: by their look or by the name they go by.
canaries planted()
{
    const auto token = [](std::uint32_t seed) {
        return std::string{"gh"} + "p_" + made_up(letters_and_digits, 36, seed);
    };
    return {
        {"file", token(1)},
        {"deleted file", token(2)},
        {"environment", made_up(letters_and_digits, 24, 3)},
        {"label", token(4)},
        {"history", token(5)},
        {"build argument", made_up(letters_and_digits, 24, 6)},
        {"command", token(7)},
        {"Dockerfile ARG", made_up(letters_and_digits, 24, 8)},
        {"Dockerfile ENV", token(9)},
        {"Dockerfile RUN", made_up(letters_and_digits, 24, 10)},
        {"Dockerfile COPY", token(11)},
        {"Dockerfile comment", token(12)},
    };
}

std::string image_with(canaries& c)
{
    image_builder image;
    image
        .layer(
            tar_builder{}
                .file("app/config", "key: " + c["file"] + "\n")
                .file("app/old", "key: " + c["deleted file"] + "\n")
                .file("etc/passwd", "root:x:0:0::/:/bin/sh\n")
                .finish(),
            packing::none, "RUN |1 NPM_TOKEN=" + c["build argument"] + " /bin/sh -c npm ci"
        )
        .layer(tar_builder{}.file("app/.wh.old", "").finish(), packing::none, "RUN fetch " + c["history"]);
    image.runtime(
        R"("Env":["DB_PASSWORD=)" + c["environment"] + R"("],"Cmd":["serve","--token=)" + c["command"] +
        R"("],"Labels":{"key":")" + c["label"] + R"("})"
    );
    return image.docker_archive();
}

std::string dockerfile_with(canaries& c)
{
    return "# " + c["Dockerfile comment"] + "\nFROM debian:12\nARG API_TOKEN=" + c["Dockerfile ARG"] +
           "\nENV X=" + c["Dockerfile ENV"] + "\nRUN sudo curl -k -H 'Authorization: " + c["Dockerfile RUN"] +
           "' http://x | sh\nCOPY --chown=" + c["Dockerfile COPY"] + " a " + c["Dockerfile COPY"] + "/\n";
}

std::string request(const std::string& start, const std::string& body)
{
    return start + " HTTP/1.1\r\nHost: t\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
}

} // namespace

TEST_CASE("secrets of images and Dockerfiles are in no log, metric, file, report or problem document")
{
    auto c = planted();
    watched_service s{service::config{}};
    const auto image = image_with(c);
    const auto dockerfile = dockerfile_with(c);
    std::string answers = s.exchange(request("PUT /v1/images?name=app", image));
    CHECK(answers.find("HTTP/1.1 201") == 0);
    for (const std::string how : {"json", "text"}) {
        for (const std::string what : {"POST /v1/dockerfiles", "POST /v1/images/app/dockerfile"}) {
            const auto answer = s.exchange(request(what + "?format=" + how, dockerfile));
            CHECK(answer.find("HTTP/1.1 200") == 0);
            answers += answer;
        }
        answers += s.exchange(request("PUT /v1/images?format=" + how, image));
        answers += s.exchange("GET /v1/images/app?format=" + how + " HTTP/1.1\r\nHost: t\r\n\r\n");
    }
    // What is refused is not shown either.
    for (const auto& broken : {dockerfile + "FORM x\n", dockerfile + "COPY " + c["Dockerfile COPY"] + "\n"})
        answers += s.exchange(request("POST /v1/images/app/dockerfile", broken));
    answers += s.exchange("GET /v1/images/app/findings HTTP/1.1\r\nHost: t\r\n\r\n");
    answers += s.exchange("GET /v1/images/app/files?path=/app HTTP/1.1\r\nHost: t\r\n\r\n");
    const auto metrics = s.exchange("GET /metrics HTTP/1.1\r\nHost: t\r\n\r\n");
    s.stop();
    const auto log = s.log();
    // Files are compressed; what is in them is what the reports above show.
    const auto files = s.files();
    CHECK(answers.find("GitHub personal access token") != std::string::npos);
    CHECK(answers.find("... (24 characters)") != std::string::npos);
    for (const auto& [place, secret] : c) {
        INFO("secret: " << place);
        CHECK(around(answers, secret) == "");
        CHECK(around(log, secret) == "");
        CHECK(around(metrics, secret) == "");
        CHECK(around(files, secret) == "");
    }
}
