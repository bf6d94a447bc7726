#include "service_under_test.hpp"

#include <tare/base/bytes.hpp>
#include <tare/codec/sha256.hpp>
#include <tare/http/bearer_tokens.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <atomic>
#include <http_client.hpp>
#include <memory>
#include <scoped_server.hpp>
#include <stdexcept>
#include <string>

using namespace tare;
using namespace tare::test;
using http::method;

namespace {

constexpr std::array<std::string_view, 2> scopes{"read", "write"};

std::shared_ptr<const http::bearer_tokens> tokens(std::string_view reader, std::string_view writer)
{
    const auto line = [](std::string_view name, std::string_view scope, std::string_view secret) {
        return std::string{name} + ' ' + std::string{scope} + ' ' +
               codec::sha256::of(as_bytes_view(secret)).to_string() + '\n';
    };
    return http::bearer_tokens::parse(line("r", "read", reader) + line("w", "write", writer), scopes, "test")
        .value();
}

/// What the handlers and admissions behind the scopes saw.
struct behind_the_door
{
    std::atomic<std::size_t> admitted{0};
    std::atomic<std::size_t> served{0};
    std::atomic<bool> saw_secret{false};
};

http::router guarded_routes(const std::shared_ptr<behind_the_door>& seen)
{
    auto routes = make_routes();
    const auto look = [](const http::request& head, behind_the_door& into) {
        for (const auto& [name, value] : head.fields)
            if (value.find("secret") != std::string::npos)
                into.saw_secret = true;
    };
    auto admit = [seen, look](const http::request& head) -> result<http::permit> {
        ++seen->admitted;
        look(head, *seen);
        return http::permit{};
    };
    auto serve = [seen, look](const http::request& head, http::body_reader& body) {
        ++seen->served;
        look(head, *seen);
        return count_body(head, body);
    };
    auto whoami = [](const http::request& head, http::body_reader&) -> http::task<http::response> {
        http::response answer;
        answer.body("text/plain", head.sender);
        co_return answer;
    };
    routes.add({method::get, "/read", whoami, 0, admit, "read"});
    routes.add({method::put, "/write", serve, 1000, admit, "write"});
    return routes;
}

http::server_options with_tokens()
{
    http::server_options options;
    options.credentials = tokens("secret-r", "secret-w");
    return options;
}

reply answer_to(http_client& client, const std::string& bytes)
{
    client.send(bytes);
    auto got = client.read_reply();
    REQUIRE(got);
    return *got;
}

std::string get(const std::string& path, const std::string& secret)
{
    const auto field = secret.empty() ? std::string{} : "Authorization: Bearer " + secret + "\r\n";
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + field + "\r\n";
}

} // namespace

TEST_CASE("a route with a scope wants a token, one without does not")
{
    const auto seen = std::make_shared<behind_the_door>();
    scoped_server server{guarded_routes(seen), with_tokens()};
    http_client client{server.port()};
    CHECK(answer_to(client, get("/", "")).status == 200);
    const auto missing = answer_to(client, get("/read", ""));
    CHECK(missing.status == 401);
    CHECK(missing.field("www-authenticate") == "Bearer realm=\"test\"");
    CHECK(missing.field("content-type") == "application/problem+json");
    CHECK(missing.body.find("/problems/unauthorized") != std::string::npos);
    const auto wrong = answer_to(client, get("/read", "secret-x"));
    CHECK(wrong.status == 401);
    CHECK(wrong.field("www-authenticate") == "Bearer realm=\"test\", error=\"invalid_token\"");
    const auto other = answer_to(client, get("/read", "secret-w"));
    CHECK(other.status == 403);
    CHECK(
        other.field("www-authenticate") ==
        "Bearer realm=\"test\", error=\"insufficient_scope\", scope=\"read\""
    );
    CHECK(seen->admitted == 0);
    const auto good = answer_to(client, get("/read", "secret-r"));
    CHECK(good.status == 200);
    CHECK(good.body == "r");
    CHECK(seen->admitted == 1);
    // The next request of the same connection has to show its own.
    CHECK(answer_to(client, get("/read", "")).status == 401);
    client.send("HEAD /read HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.read_reply(true)->status == 401);
    CHECK(answer_to(client, "OPTIONS /read HTTP/1.1\r\nHost: a\r\n\r\n").status == 204);
    CHECK(answer_to(client, "DELETE /read HTTP/1.1\r\nHost: a\r\n\r\n").status == 405);
}

TEST_CASE("credentials are judged before the length, the admission, 100 Continue and the body")
{
    const auto seen = std::make_shared<behind_the_door>();
    scoped_server server{guarded_routes(seen), with_tokens()};
    const std::string head = "PUT /write HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n";
    for (const auto* const rest :
         {"Content-Length: 5\r\n\r\n", "Content-Length: 5000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n",
          "Content-Length: 5\r\nAuthorization: Bearer secret-r\r\n\r\n"}) {
        INFO(rest);
        http_client client{server.port()};
        const auto got = answer_to(client, head + rest);
        CHECK((got.status == 401 || got.status == 403));
        CHECK(got.field("connection") == "close");
        CHECK(client.closed_by_server());
    }
    CHECK(seen->admitted == 0);
    CHECK(seen->served == 0);
    http_client client{server.port()};
    CHECK(
        answer_to(client, head + "Content-Length: 5\r\nAuthorization: Bearer secret-w\r\n\r\n").status == 100
    );
    CHECK(answer_to(client, "hello").status == 201);
    CHECK(
        answer_to(client, head + "Content-Length: 5000\r\nAuthorization: Bearer secret-w\r\n\r\n").status ==
        413
    );
}

TEST_CASE("neither handlers nor the log ever see a token")
{
    const auto seen = std::make_shared<behind_the_door>();
    scoped_server server{guarded_routes(seen), with_tokens()};
    http_client client{server.port()};
    answer_to(client, get("/read", "secret-r"));
    answer_to(client, get("/read", "secret-wrong"));
    answer_to(client, get("/hello/x", "secret-r"));
    answer_to(
        client, "PUT /write HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer secret-w\r\n"
                "Content-Length: 1\r\n\r\nx"
    );
    answer_to(
        client, "GET /read HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer secret-r\r\n"
                "Authorization: Bearer secret-r\r\n\r\n"
    );
    answer_to(client, "GET /read HTTP/1.1\r\nHost: a b\r\nAuthorization: Bearer secret-r\r\n\r\n");
    REQUIRE(server.log().wait_for("request served", 5));
    REQUIRE(server.log().wait_for("request refused"));
    CHECK_FALSE(seen->saw_secret);
    for (const auto& entry : server.log().entries())
        for (const auto& [name, value] : entry.fields)
            CHECK(value.find("secret") == std::string::npos);
    CHECK(server.log().entries().front().fields.at("sender") == "r");
}

TEST_CASE("tokens are exchanged while connections are open")
{
    const auto seen = std::make_shared<behind_the_door>();
    auto options = with_tokens();
    options.io_threads = 2;
    scoped_server server{guarded_routes(seen), options};
    http_client first{server.port()};
    http_client second{server.port()};
    CHECK(answer_to(first, get("/read", "secret-r")).status == 200);
    CHECK(answer_to(second, get("/read", "secret-r")).status == 200);
    server.get().use(tokens("secret-new", "secret-w"));
    for (auto* const client : {&first, &second}) {
        // Each thread learns of it between two requests.
        unsigned status = 0;
        for (int i = 0; i < 100'000 && status != 401; ++i)
            status = answer_to(*client, get("/read", "secret-r")).status;
        CHECK(status == 401);
        CHECK(answer_to(*client, get("/read", "secret-new")).status == 200);
    }
}

TEST_CASE("an authenticator that throws lets nobody in")
{
    struct broken final : http::authenticator
    {
        std::variant<http::identity, http::denial>
        judge(const http::request&, std::string_view) const override
        {
            throw std::runtime_error("secret of the authenticator");
        }
    };

    const auto seen = std::make_shared<behind_the_door>();
    http::server_options options;
    options.credentials = std::make_shared<broken>();
    scoped_server server{guarded_routes(seen), options};
    http_client client{server.port()};
    const auto got = answer_to(client, get("/read", "x"));
    CHECK(got.status == 500);
    CHECK(got.body.find("secret") == std::string::npos);
    CHECK(seen->admitted == 0);
    CHECK(server.log().count("exception in an authenticator") == 1);
}
