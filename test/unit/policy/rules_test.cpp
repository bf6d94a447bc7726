#include "judged_by.hpp"

#include <elf_builder.hpp>

namespace tare::policy {
namespace {

rule_result result(const test::examined& image, std::string_view members, std::string_view id)
{
    return test::rule(test::judge(test::only(members), image), id).result;
}

rule_result against(
    const test::examined& baseline, const test::examined& image, std::string_view members, std::string_view id
)
{
    return test::rule(test::judge(test::only(members), image, baseline), id).result;
}

} // namespace

TEST_CASE("budgets bound figures: what meets one is within it", "[policy]")
{
    const test::examined image{test::sample().docker_archive()};
    const auto& s = image.report.sizes;
    CHECK(s.hidden == 300);
    CHECK(result(image, R"("budgets":{"hidden_bytes":300})", "budgets.hidden_bytes") == rule_result::pass);
    CHECK(result(image, R"("budgets":{"hidden_bytes":299})", "budgets.hidden_bytes") == rule_result::fail);
    CHECK(
        result(image, R"("budgets":{"hidden_bytes":{"max":299,"level":"warn"}})", "budgets.hidden_bytes") ==
        rule_result::warn
    );
    CHECK(result(image, R"("budgets":{"layers":2})", "budgets.layers") == rule_result::pass);
    CHECK(result(image, R"("budgets":{"layers":1})", "budgets.layers") == rule_result::fail);
    CHECK(
        result(image, R"("budgets":{"visible_bytes":"1kB"})", "budgets.visible_bytes") == rule_result::pass
    );
    CHECK(result(image, R"("budgets":{"stored_bytes":600})", "budgets.stored_bytes") == rule_result::fail);
    CHECK(result(image, R"("budgets":{"hidden_percent":10})", "budgets.hidden_percent") == rule_result::fail);
    CHECK(result(image, R"("budgets":{"setuid_files":0})", "budgets.setuid_files") == rule_result::fail);
    CHECK(result(image, R"("budgets":{"files":3})", "budgets.files") == rule_result::pass);
    CHECK(result(image, R"("budgets":{"layer_bytes":300})", "budgets.layer_bytes") == rule_result::fail);
    CHECK(
        result(image, R"("budgets":{"critical_findings":0})", "budgets.critical_findings") ==
        rule_result::pass
    );

    const auto over =
        test::rule(test::judge(test::only(R"("budgets":{"hidden_bytes":1})"), image), "budgets.hidden_bytes");
    REQUIRE(over.evidence.size() == 1);
    CHECK(over.evidence[0].layer == 0);
    CHECK(over.evidence[0].instruction == "ADD base");
    CHECK_FALSE(over.fix.empty());
}

TEST_CASE("budgets of the tare are judged where the payload is known", "[policy]")
{
    const auto image = [](std::string_view program, std::string_view command = "/app") {
        return test::examined{test::image_builder{}
                                  .layer(test::tar_builder{}
                                             .file("app", program, 0755)
                                             .file("bin/sh", test::elf_builder{}.type(2).finish(), 0755)
                                             .file("usr/share/doc/x", std::string(5000, 'x'))
                                             .finish())
                                  .runtime(fmt::format(R"("Cmd":["{}"])", command))
                                  .docker_archive()};
    };
    const auto result = [](const test::examined& i, std::string_view budgets) {
        return test::judge(test::only(fmt::format(R"("budgets":{{{}}})", budgets)), i).rules.back();
    };
    const auto known = image(test::elf_builder{}.type(2).finish());
    CHECK(result(known, R"("tare_bytes":"6kB")").result == rule_result::pass);
    CHECK(result(known, R"("tare_percent":99)").result == rule_result::pass);
    const auto over = result(known, R"("tare_bytes":1000)");
    CHECK(over.result == rule_result::fail);
    REQUIRE_FALSE(over.evidence.empty());
    CHECK(over.evidence.front().path == "/usr/share/doc");
    CHECK(result(known, R"("tare_percent":50)").result == rule_result::fail);

    // A shell script may start more: there is no more tare than that, and perhaps less.
    const auto open = image("#!/bin/sh\nexec app\n");
    CHECK(result(open, R"("tare_bytes":"6kB")").result == rule_result::pass);
    const auto unsure = result(open, R"("tare_bytes":1000)");
    CHECK(unsure.result == rule_result::not_evaluated);
    CHECK(unsure.message.find("only running it tells") != std::string::npos);

    const auto none = image("x", "/gone");
    CHECK(result(none, R"("tare_bytes":"1TB")").result == rule_result::not_evaluated);
    const auto grown = [&](const test::examined& before, const test::examined& after) {
        return against(
            before, after, R"("baseline":{"growth":{"tare_bytes":{"max_percent":1}}})",
            "baseline.growth.tare_bytes"
        );
    };
    CHECK(grown(known, known) == rule_result::pass);
    CHECK(grown(known, open) == rule_result::not_evaluated);
    CHECK(grown(none, known) == rule_result::not_evaluated);
}

TEST_CASE("a budget of what the report does not tell is not evaluated", "[policy]")
{
    test::examined image{test::sample().docker_archive()};
    // As in reports of older analysers.
    image.report.tare.reset();
    const auto v = test::judge(test::only(R"("budgets":{"tare_bytes":"1TB","tare_percent":100})"), image);
    CHECK(test::rule(v, "budgets.tare_bytes").result == rule_result::not_evaluated);
    CHECK(test::rule(v, "budgets.tare_percent").result == rule_result::not_evaluated);
    CHECK(v.result == outcome::warn);
}

TEST_CASE("growth is judged in percent and in bytes", "[policy]")
{
    const test::examined before{test::sample().docker_archive()};
    const test::examined after{
        test::sample().layer(test::tar_builder{}.file("new", std::string(100, 'n')).finish()).docker_archive()
    };
    constexpr std::string_view id = "baseline.growth.stored_bytes";
    const auto grown = [&](std::string_view limit) {
        return against(
            before, after, fmt::format(R"("baseline":{{"growth":{{"stored_bytes":{}}}}})", limit), id
        );
    };
    CHECK(grown(R"({"max_bytes":100})") == rule_result::pass);
    CHECK(grown(R"({"max_bytes":99})") == rule_result::fail);
    CHECK(grown(R"({"max_percent":50})") == rule_result::pass);
    CHECK(grown(R"({"max_percent":1})") == rule_result::fail);
    CHECK(grown(R"({"max_percent":50,"max_bytes":10,"level":"warn"})") == rule_result::warn);
    // Smaller is always fine.
    CHECK(
        against(after, before, R"("baseline":{"growth":{"stored_bytes":{"max_bytes":0}}})", id) ==
        rule_result::pass
    );
}

TEST_CASE("setuid files that the baseline does not have are found, deleted ones too", "[policy]")
{
    const test::examined before{test::sample().docker_archive()};
    const test::examined after{
        test::sample()
            .layer(test::tar_builder{}.file("bin/x", "x", 04755).finish(), test::packing::none, "COPY x")
            .layer(test::tar_builder{}.file("bin/.wh.x", "").finish())
            .docker_archive()
    };
    constexpr std::string_view members = R"("baseline":{"new_setuid_files":"fail"})";
    constexpr std::string_view id = "baseline.new_setuid_files";
    CHECK(against(before, before, members, id) == rule_result::pass);
    const auto found = test::rule(test::judge(test::only(members), after, before), id);
    CHECK(found.result == rule_result::fail);
    REQUIRE(found.evidence.size() == 1);
    CHECK(found.evidence[0].path == "/bin/x");
    CHECK(found.evidence[0].instruction == "COPY x");
}

TEST_CASE("a check that finds fault and passed before is found", "[policy]")
{
    test::examined before{test::sample().docker_archive()};
    const test::examined after{test::sample().runtime(R"("User":"0")").docker_archive()};
    constexpr std::string_view members = R"("baseline":{"new_findings":"fail"})";
    constexpr std::string_view id = "baseline.new_findings";
    CHECK(against(before, before, members, id) == rule_result::pass);
    const auto found = test::rule(test::judge(test::only(members), after, before), id);
    CHECK(found.result == rule_result::fail);
    CHECK(std::any_of(found.evidence.begin(), found.evidence.end(), [](const auto& e) {
        return e.key == "TARE-SEC-001";
    }));
    // What the baseline did not know is not known to be new, nor to be old.
    for (auto& f : before.report.findings)
        f.result = report::finding_result::not_analysed;
    CHECK(against(before, after, members, id) == rule_result::not_evaluated);
}

TEST_CASE("without a baseline its rules are not evaluated", "[policy]")
{
    const test::examined image{test::sample().docker_archive()};
    const auto v = test::judge(
        test::only(
            R"("not_evaluated":"fail","baseline":{"growth":{"layers":{"max":1}},"new_setuid_files":"warn",)"
            R"("new_findings":"warn","new_packages":{"allow":["*"]}})"
        ),
        image
    );
    CHECK(v.counts.not_evaluated == 4);
    CHECK(v.result == outcome::fail);
    CHECK(v.decided_by.size() == 4);
}

} // namespace tare::policy
