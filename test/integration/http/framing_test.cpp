#include "cut_exchange.hpp"
#include "framing_cases.hpp"
#include "service_under_test.hpp"

#include <catch2/catch_test_macros.hpp>

#include <http_client.hpp>
#include <memory>
#include <random>
#include <scoped_server.hpp>
#include <string>
#include <string_view>
#include <vector>

using namespace tare;
using namespace tare::test;

TEST_CASE("each framing rule holds however the bytes are cut")
{
    const auto seen = std::make_shared<seen_requests>();
    scoped_server server{make_routes(seen)};
    std::mt19937 random{20240608};
    for (const auto& c : framing_cases()) {
        INFO(c.name);
        CHECK(answers(server.port(), c.bytes, {}) == c.statuses);
        CHECK(answers(server.port(), c.bytes, every_cut(c.bytes.size())) == c.statuses);
        for (int round = 0; round < 3; ++round)
            CHECK(answers(server.port(), c.bytes, random_cuts(random, c.bytes.size())) == c.statuses);
    }
    CHECK(seen->smuggled == 0);
}

TEST_CASE("a refused request is answered with a problem document and the end of the connection")
{
    scoped_server server{make_routes()};
    http_client client{server.port()};
    client.send(
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nX-Request-Id: mine\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
    );
    const auto got = client.read_reply();
    REQUIRE(got);
    CHECK(got->status == 400);
    CHECK(got->field("connection") == "close");
    CHECK(got->field("content-type") == "application/problem+json");
    CHECK(got->field("x-request-id") == "mine");
    CHECK(got->body.find(R"("type":"/problems/bad-request")") != std::string::npos);
    CHECK(client.closed_by_server());
}
