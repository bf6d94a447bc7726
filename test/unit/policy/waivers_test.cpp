#include "judged_by.hpp"

namespace tare::policy {
namespace {

/// Two setuid files, and a waiver.
verdict with_waiver(std::string_view waiver)
{
    auto builder = test::sample();
    builder.layer(test::tar_builder{}.file("bin/mount", "m", 04755).finish());
    return test::judge(
        fmt::format(
            R"("levels":{{"severity":{{"info":"off","low":"off","medium":"off","high":"off","critical":"off"}}}},)"
            R"("budgets":{{"setuid_files":0,"layers":1}},"waivers":[{}])",
            waiver
        ),
        test::examined{builder.docker_archive()}
    );
}

} // namespace

TEST_CASE("a waiver accepts a rule, says why, and counts to the end of its day", "[policy]")
{
    const auto v = with_waiver(R"({"rule":"budgets.layers","reason":"known","expires":"2026-11-24"})");
    const auto accepted = test::rule(v, "budgets.layers");
    CHECK(accepted.result == rule_result::waived);
    CHECK(accepted.counts_for == outcome::pass);
    CHECK(accepted.accepted_because == std::vector<std::string>{"known"});
    CHECK(v.waivers.at(0).state == waiver_state::used);
    CHECK(v.decided_by == std::vector<std::string>{"budgets.setuid_files"});
}

TEST_CASE("an expired waiver no longer counts and is said", "[policy]")
{
    const auto v = with_waiver(R"({"rule":"budgets.layers","reason":"known","expires":"2026-11-23"})");
    CHECK(test::rule(v, "budgets.layers").result == rule_result::fail);
    CHECK(v.waivers.at(0).state == waiver_state::expired);
    CHECK(v.waivers.at(0).expires == "2026-11-23");
    CHECK(to_text(v).find("expired        budgets.layers until 2026-11-23: known") != std::string::npos);
}

TEST_CASE("a waiver of a path accepts those places and no others", "[policy]")
{
    const auto one = with_waiver(
        R"({"rule":"budgets.setuid_files","path":"/bin/su","reason":"needed","expires":"2027-01-01"})"
    );
    const auto left = test::rule(one, "budgets.setuid_files");
    CHECK(left.result == rule_result::fail);
    REQUIRE(left.evidence.size() == 1);
    CHECK(left.evidence[0].path == "/bin/mount");
    CHECK(left.accepted_because.size() == 1);
    const auto both = with_waiver(
        R"({"rule":"budgets.setuid_files","path":"/bin/*","reason":"needed","expires":"2027-01-01"})"
    );
    CHECK(test::rule(both, "budgets.setuid_files").result == rule_result::waived);
}

TEST_CASE("places that are not listed are not accepted by their paths", "[policy]")
{
    test::tar_builder many;
    for (int i = 0; i < 60; ++i)
        many.file(fmt::format("bin/s{}", i), "s", 04755);
    const auto v = test::judge(
        test::only(
            R"("budgets":{"setuid_files":0},)"
            R"("waivers":[{"rule":"budgets.setuid_files","path":"/bin/*","reason":"r","expires":"2027-01-01"}])"
        ),
        test::examined{test::image_builder{}.layer(many.finish()).docker_archive()}
    );
    const auto r = test::rule(v, "budgets.setuid_files");
    CHECK(r.result == rule_result::fail);
    CHECK(r.omitted == 10);
}

TEST_CASE("a waiver of what is in order accepts nothing, and that is said", "[policy]")
{
    const auto v = with_waiver(R"({"rule":"TARE-SEC-001","reason":"r","expires":"2027-01-01"})");
    CHECK(v.waivers.at(0).state == waiver_state::unused);
}

} // namespace tare::policy
