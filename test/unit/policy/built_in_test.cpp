#include "judged_by.hpp"

#include <tare/check/check.hpp>

#include <set>

namespace tare::policy {
namespace {

verdict by(std::string_view name, const test::examined& image)
{
    const auto* const found = find_built_in(name);
    REQUIRE(found != nullptr);
    return judge(parse(found->json).value(), name, image.subject(), nullptr, test::today);
}

report::dive_compatible figures(double efficiency, std::uint64_t wasted, std::optional<double> share)
{
    report::dive_compatible d;
    d.efficiency = efficiency;
    d.size_bytes = 1000;
    d.user_size_bytes = share ? 500 : 0;
    d.wasted_bytes = wasted;
    d.wasted_user_percent = share;
    return d;
}

} // namespace

TEST_CASE("every built-in policy is valid and says what it is for", "[policy]")
{
    std::set<std::string_view> names;
    for (const auto& b : built_ins()) {
        INFO(b.name);
        names.insert(b.name);
        CHECK(is_policy_name(b.name));
        const auto p = parse(b.json);
        INFO((p ? std::string{} : p.error().detail));
        REQUIRE(p.has_value());
        CHECK_FALSE(p->description.empty());
    }
    CHECK(names == std::set<std::string_view>{"cis", "default", "distroless", "dive", "strict"});
    CHECK(find_built_in("nothing") == nullptr);
}

TEST_CASE("cis asks for all checks on images that cite section 4, and for no others", "[policy]")
{
    const auto p = parse(find_built_in("cis")->json).value();
    std::size_t cited = 0;
    for (const auto& c : check::catalogue()) {
        bool cites = false;
        for (const auto& r : c.references)
            cites = cites || r.starts_with("CIS Docker 4.");
        cites = cites && c.target == check::check_target::image;
        cited += cites ? 1U : 0U;
        INFO(c.id);
        CHECK(p.levels.by_check.contains(c.id) == cites);
    }
    CHECK(cited >= 20);
    CHECK(p.levels.by_check.at("TARE-SEC-001") == level::fail);
    const auto v = by("cis", test::examined{test::sample().runtime(R"("User":"0")").docker_archive()});
    CHECK(test::rule(v, "TARE-SEC-001").result == rule_result::fail);
    CHECK(test::rule(v, "TARE-DOC-002").result == rule_result::off);
    CHECK(v.result == outcome::fail);
}

TEST_CASE("dive's rules compare as dive does: what meets a threshold passes", "[policy]")
{
    test::examined image{test::sample().docker_archive()};
    const auto judged = [&](const report::dive_compatible& d, std::string_view id) {
        image.report.dive_compatible = d;
        return test::rule(by("dive", image), id).result;
    };
    CHECK(judged(figures(0.9, 0, 0.0), "dive.lowestEfficiency") == rule_result::pass);
    CHECK(judged(figures(0.8999, 0, 0.0), "dive.lowestEfficiency") == rule_result::fail);
    CHECK(judged(figures(1, 0, 0.1), "dive.highestUserWastedPercent") == rule_result::pass);
    CHECK(judged(figures(1, 0, 0.1001), "dive.highestUserWastedPercent") == rule_result::fail);
    // 0/0: dive compares with "not a number", which is not larger than anything.
    CHECK(judged(figures(1, 0, std::nullopt), "dive.highestUserWastedPercent") == rule_result::pass);
    image.report.dive_compatible = figures(1, 1'000'000, 0.0);
    const auto v = by("dive", image);
    CHECK(v.result == outcome::pass);
    for (const auto& r : v.rules)
        CHECK(r.rule != "dive.highestWastedBytes");
    const auto wasted = test::only(R"("dive":{"highestWastedBytes":1000})");
    image.report.dive_compatible = figures(1, 1000, 0.0);
    CHECK(test::judge(wasted, image).result == outcome::pass);
    image.report.dive_compatible = figures(1, 1001, 0.0);
    CHECK(test::judge(wasted, image).result == outcome::fail);
}

TEST_CASE("distroless refuses a shell where strict warns", "[policy]")
{
    auto builder = test::sample();
    builder.layer(test::tar_builder{}
                      .file(
                          "bin/sh",
                          "\x7f"
                          "ELF",
                          0755
                      )
                      .finish());
    const test::examined image{builder.docker_archive()};
    CHECK(test::rule(by("strict", image), "TARE-SEC-012").result == rule_result::warn);
    CHECK(test::rule(by("distroless", image), "TARE-SEC-012").result == rule_result::fail);
    CHECK(test::rule(by("default", image), "TARE-SEC-012").result == rule_result::warn);
}

} // namespace tare::policy
