#include "cut_exchange.hpp"
#include "framing_cases.hpp"
#include "service_under_test.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <http_client.hpp>
#include <map>
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

TEST_CASE("each refusal says which rule was broken")
{
    const std::map<std::string, std::string> rules{
        {"HTTP/0.9", "request-line"},
        {"HTTP/1.2", "version"},
        {"unknown method", "method"},
        {"encoded dot segments", "target"},
        {"bare LF after a field", "line-ending"},
        {"folded Content-Length", "folding"},
        {"space before the colon", "field"},
        {"101 fields", "header-size"},
        {"two Hosts", "host"},
        {"TE: chunked;x", "transfer-encoding"},
        {"two CLs", "content-length"},
        {"CL and TE", "two-lengths"},
        {"TE and CL", "two-lengths"},
        {"chunk extension", "chunk"},
        {"trailer Host", "trailer"},
        {"header that ends early", "incomplete"},
        {"counted body that ends early", "incomplete"},
    };
    const auto reasons = http::refusal_reasons();
    http::server_options options;
    const auto last = std::make_shared<std::string>();
    options.observe = [last](const http::served_request& r) { *last = r.refusal; };
    std::size_t compared = 0;
    for (const auto& c : framing_cases()) {
        INFO(c.name);
        last->clear();
        {
            scoped_server server{make_routes(), options};
            REQUIRE(answers(server.port(), c.bytes, {}) == c.statuses);
        }
        const auto status = c.statuses.back();
        const bool refused = status >= 400 && status != 404 && status != 413;
        CHECK(last->empty() != refused);
        CHECK((!refused || std::find(reasons.begin(), reasons.end(), *last) != reasons.end()));
        if (const auto rule = rules.find(c.name); rule != rules.end()) {
            CHECK(*last == rule->second);
            ++compared;
        }
    }
    CHECK(compared == rules.size());
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
