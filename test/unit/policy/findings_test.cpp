#include "judged_by.hpp"

namespace tare::policy {
namespace {

/// An image with one finding that is made up, and nothing else.
test::examined with(report::finding f)
{
    test::examined image{test::sample().docker_archive()};
    for (auto& known : image.report.findings) {
        known.result = report::finding_result::pass;
        if (known.check == f.check)
            known = f;
    }
    return image;
}

report::finding shell(report::finding_result r, report::severity s)
{
    report::finding f;
    f.check = "TARE-SEC-012";
    f.practice = report::practice::security;
    f.result = r;
    f.severity = s;
    f.message = "There is a shell.";
    f.evidence.push_back({.path = "/bin/sh", .layer = 0});
    f.fix = "Remove it.";
    return f;
}

} // namespace

TEST_CASE("the most exact level decides what a finding counts for", "[policy]")
{
    const auto image = with(shell(report::finding_result::warn, report::severity::low));
    const auto result = [&](std::string_view members) {
        return test::rule(test::judge(members, image), "TARE-SEC-012").result;
    };
    CHECK(result("") == rule_result::warn);
    CHECK(result(R"("levels":{"severity":{"low":"fail"}})") == rule_result::fail);
    CHECK(result(R"("levels":{"severity":{"high":"fail"}})") == rule_result::warn);
    CHECK(
        result(R"("levels":{"severity":{"low":"fail"},"practice":{"security":"off"}})") == rule_result::off
    );
    CHECK(
        result(
            R"("levels":{"severity":{"low":"off"},"practice":{"security":"off"},"check":{"TARE-SEC-012":"fail"}})"
        ) == rule_result::fail
    );
}

TEST_CASE("a verdict is as bad as its worst rule, and names what decided", "[policy]")
{
    const auto image = with(shell(report::finding_result::warn, report::severity::low));
    const auto warned = test::judge("", image);
    CHECK(warned.result == outcome::warn);
    CHECK(warned.decided_by == std::vector<std::string>{"TARE-SEC-012"});
    CHECK(warned.counts.warn == 1);
    CHECK(warned.counts.pass + 1 == warned.rules.size());
    const auto failed = test::judge(R"("budgets":{"layers":1})", image);
    CHECK(failed.result == outcome::fail);
    CHECK(failed.decided_by == std::vector<std::string>{"budgets.layers"});
    CHECK(failed.policy == "mine");
    CHECK(failed.image == image.report.image.id);
    CHECK(failed.judged_on == "2026-11-24");
    CHECK(test::judge(test::no_checks, image).result == outcome::pass);
    CHECK(judge_findings(image.subject(), test::today).policy.empty());
}

TEST_CASE("a check that was not analysed is not evaluated, and counts for what the policy says", "[policy]")
{
    const auto image = with(shell(report::finding_result::not_analysed, report::severity::low));
    const auto v = test::judge("", image);
    CHECK(test::rule(v, "TARE-SEC-012").result == rule_result::not_evaluated);
    CHECK(v.result == outcome::warn);
    CHECK(test::judge(R"("not_evaluated":"fail")", image).result == outcome::fail);
    // Even a policy that lets everything of it pass does not call it one.
    CHECK(
        test::rule(test::judge(R"("levels":{"check":{"TARE-SEC-012":"warn"}})", image), "TARE-SEC-012")
            .result == rule_result::not_evaluated
    );
}

TEST_CASE("checks that a report does not have are not evaluated", "[policy]")
{
    test::examined image{test::sample().docker_archive()};
    image.report.findings.clear();
    image.report.analyser.analyser = "1";
    const auto v = test::judge("", image);
    CHECK(v.counts.pass == 0);
    CHECK(v.counts.not_evaluated == v.rules.size());
    const auto of_dockerfile = test::judge(R"("levels":{"check":{"TARE-SEC-103":"fail"}})", image);
    CHECK(test::rule(of_dockerfile, "TARE-SEC-103").result == rule_result::not_evaluated);
}

} // namespace tare::policy
