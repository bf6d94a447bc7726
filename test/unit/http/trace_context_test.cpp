#include "http/trace_context.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

namespace tare::http::detail {
namespace {

const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string parent = "00f067aa0ba902b7";
const std::string known = "00-" + trace + '-' + parent + "-01";

} // namespace

TEST_CASE("a traceparent gives the trace and the span it came from", "[http]")
{
    const auto got = parse_traceparent(known);
    REQUIRE(got);
    CHECK(got->trace_id == trace);
    CHECK(got->parent_id == parent);
    // Flags other than "sampled" are for later versions; they are ignored, not refused.
    CHECK(parse_traceparent("00-" + trace + '-' + parent + "-ff"));
    CHECK(parse_traceparent("cc-" + trace + '-' + parent + "-01"));
    CHECK(parse_traceparent("cc-" + trace + '-' + parent + "-01-what the future holds"));
}

TEST_CASE("a traceparent that breaks a rule of its format is none", "[http]")
{
    const std::string zeros(32, '0');
    for (const auto& bad : {
             std::string{},
             std::string{"00"},
             known.substr(0, known.size() - 1),
             known + '0',
             known + "-more",
             "cc-" + trace + '-' + parent + "-01.more",
             "ff-" + trace + '-' + parent + "-01",
             "0x-" + trace + '-' + parent + "-01",
             "00-" + zeros + '-' + parent + "-01",
             "00-" + trace + '-' + zeros.substr(0, 16) + "-01",
             "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + parent + "-01",
             "00-" + trace + '-' + parent + "-0G",
             "00_" + trace + '-' + parent + "-01",
             "00-" + trace + '_' + parent + "-01",
             "00-" + trace + '-' + parent + "_01",
             ' ' + known,
         }) {
        INFO(bad);
        CHECK_FALSE(parse_traceparent(bad));
    }
    // Cut anywhere, and every character replaced by one that is wrong there.
    for (std::size_t i = 0; i < known.size(); ++i) {
        auto spoilt = known;
        spoilt[i] = 'z';
        INFO(spoilt);
        CHECK_FALSE(parse_traceparent(spoilt));
        CHECK_FALSE(parse_traceparent(std::string_view{known}.substr(0, i)));
    }
}

} // namespace tare::http::detail
