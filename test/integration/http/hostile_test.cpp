#include "cut_exchange.hpp"
#include "hostile_requests.hpp"
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

namespace {

std::string printable(std::string_view bytes)
{
    std::string out;
    for (const char c : bytes) {
        if (c == '\r')
            out += "\\r";
        else if (c == '\n')
            out += "\\n";
        else
            out += static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E ? '?' : c;
    }
    return out;
}

} // namespace

TEST_CASE("no hostile request is ever answered twice")
{
    const auto requests = hostile_requests();
    CHECK(requests.size() >= 3000);

    const auto seen = std::make_shared<seen_requests>();
    scoped_server server{make_routes(seen)};
    std::mt19937 random{20240609};
    std::size_t refused = 0;
    for (std::size_t index = 0; index < requests.size(); ++index) {
        const auto& bytes = requests[index];
        const auto whole = answers(server.port(), bytes, {});
        const auto cut = answers(server.port(), bytes, random_cuts(random, bytes.size()));
        const auto dripped = answers(server.port(), bytes, every_cut(bytes.size()));
        const bool one_verdict = cut == whole && dripped == whole;
        if (whole.size() != 1 || !one_verdict || seen->smuggled > 0) {
            INFO(printable(bytes));
            CHECK(whole.size() == 1);
            CHECK(one_verdict);
            REQUIRE(seen->smuggled == 0);
        }
        refused += whole.size() == 1 && whole.front() >= 400 ? 1U : 0U;
    }
    // Names that are merely unknown fields leave a plain request, which is served; the rest is refused.
    CHECK(refused > requests.size() * 3 / 4);
}
