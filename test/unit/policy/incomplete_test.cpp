#include "judged_by.hpp"
#include "policy/measures.hpp"

#include <set>

namespace tare::policy {
namespace {

/// Every rule there is, with bounds that anything keeps.
std::string every_rule()
{
    std::string budgets;
    std::string growth;
    for (const auto& m : measures()) {
        budgets += fmt::format(R"({}"{}":1000000000000)", budgets.empty() ? "" : ",", m.key);
        growth += fmt::format(R"({}"{}":{{"max_percent":1000000}})", growth.empty() ? "" : ",", m.key);
    }
    return fmt::format(
        R"("budgets":{{{}}},"dive":{{"lowestEfficiency":0,"highestWastedBytes":"1TB","highestUserWastedPercent":1}},)"
        R"("packages":{{"deny":["never"]}},"ports":{{"deny":["1"]}},"users":{{"deny":["never"]}},)"
        R"("bases":{{"deny":["never"]}},"files":{{"deny":["/never"]}},)"
        R"("baseline":{{"growth":{{{}}},"new_setuid_files":"fail","new_findings":"fail","new_packages":{{"deny":["never"]}}}})",
        budgets, growth
    );
}

std::set<std::string> passed(const verdict& v)
{
    std::set<std::string> out;
    for (const auto& r : v.rules)
        if (r.result == rule_result::pass)
            out.insert(r.rule);
    return out;
}

/// Rules that are about what the manifest or the config says: an absent layer changes nothing about them.
const std::set<std::string> of_documents{
    "budgets.compressed_bytes", "budgets.layers", "baseline.growth.compressed_bytes",
    "baseline.growth.layers",   "bases",          "ports",
};

} // namespace

TEST_CASE("no rule about files passes when a layer is not in the archive", "[policy]")
{
    const test::examined whole{test::sample().docker_archive()};
    const test::examined cut{test::sample().absent_layer().oci_archive()};
    REQUIRE_FALSE(missing_layers(cut.report).empty());
    // They are rules that pass where nothing is missing, or the test would show nothing.
    CHECK(passed(test::judge(test::only(every_rule()), whole, whole)).size() > 25);
    for (const auto& v :
         {test::judge(test::only(every_rule()), cut, whole),
          test::judge(test::only(every_rule()), whole, cut), test::judge(test::only(every_rule()), cut, cut)})
        for (const auto& r : v.rules) {
            const bool own_input = v.image == cut.report.image.id || r.rule.starts_with("baseline.");
            INFO(r.rule << " of " << v.image);
            if (own_input && r.result == rule_result::pass && r.rule.find("_findings") == std::string::npos)
                CHECK(of_documents.contains(r.rule));
        }
}

TEST_CASE("no check passes in a verdict whose input was cut short by a limit", "[policy]")
{
    analysis::options nothing_kept;
    nothing_kept.bounds.max_kept_file_bytes = 1;
    analysis::options no_secrets;
    no_secrets.bounds.max_secret_file_bytes = 1;
    for (const auto& bounds : {nothing_kept, no_secrets}) {
        const test::examined cut{test::sample().docker_archive(), bounds};
        const auto v = test::judge("", cut);
        std::size_t unsure = 0;
        for (const auto& f : cut.report.findings)
            if (f.result == report::finding_result::not_analysed) {
                ++unsure;
                INFO(f.check);
                CHECK(test::rule(v, f.check).result == rule_result::not_evaluated);
            }
        CHECK(unsure > 0);
        CHECK(v.counts.not_evaluated == unsure);
        CHECK(v.result != outcome::pass);
    }
}

TEST_CASE("whom a number stands for is not known when passwd was not read", "[policy]")
{
    analysis::options nothing_kept;
    nothing_kept.bounds.max_kept_file_bytes = 1;
    const test::examined cut{test::sample().docker_archive(), nothing_kept};
    const auto v = test::judge(test::only(R"("users":{"deny":["app"]})"), cut);
    CHECK(test::rule(v, "users").result == rule_result::not_evaluated);
    const auto by_number = test::judge(test::only(R"("users":{"allow":["10000"]})"), cut);
    CHECK(test::rule(by_number, "users").result == rule_result::pass);
}

TEST_CASE("a figure of findings is not known when one was not analysed", "[policy]")
{
    test::examined image{test::sample().docker_archive()};
    for (auto& f : image.report.findings)
        if (f.check == "TARE-SEC-012")
            f.result = report::finding_result::not_analysed;
    const auto v = test::judge(test::only(R"("budgets":{"low_findings":1000,"high_findings":1000})"), image);
    CHECK(test::rule(v, "budgets.low_findings").result == rule_result::not_evaluated);
    CHECK(test::rule(v, "budgets.high_findings").result == rule_result::pass);
}

} // namespace tare::policy
