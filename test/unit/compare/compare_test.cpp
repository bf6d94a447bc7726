#include "compared.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <catch2/matchers/catch_matchers_vector.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace tare;
using namespace tare::test;
using Catch::Matchers::ContainsSubstring;
using compare::change_kind;
using compare::finding_fate;
using compare::sameness;
using compare::tendency;

namespace {

image_builder with_base()
{
    return image_builder{}.layer(
        tar_builder{}
            .file("bin/sh", "#!shell", 0755)
            .file("bin/su", "su", 04755)
            .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:10:10::/:/bin/false\n")
            .finish(),
        packing::none, "ADD base"
    );
}

const compare::key_difference& about(const compare::comparison& c, compare::difference_subject subject)
{
    return *std::find_if(c.key_differences.begin(), c.key_differences.end(), [&](const auto& k) {
        return k.subject == subject;
    });
}

std::string words(const compare::key_difference& k)
{
    return fmt::format("{}", fmt::join(k.sentences, " "));
}

const compare::setting_change* find(const std::vector<compare::setting_change>& list, std::string_view key)
{
    const auto found = std::find_if(list.begin(), list.end(), [&](const auto& s) { return s.key == key; });
    return found == list.end() ? nullptr : &*found;
}

} // namespace

TEST_CASE("an image is the same as itself, and as one that was only built at another time")
{
    const auto builder = with_base().runtime(R"("User":"10000")");
    const analysed image{builder};
    auto c = compared(image, image);
    CHECK(c.result == sameness::same);
    CHECK(c.layers.shared == 1);
    CHECK(c.layers.base_only.empty());
    CHECK(c.files->unchanged == 6);
    CHECK(c.findings.empty());
    for (const auto& k : c.key_differences)
        CHECK(k.tendency == tendency::same);

    auto later = builder;
    later.top(R"("created":"2026-01-02T03:04:05Z")");
    c = compared(image, analysed{later});
    CHECK(c.result == sameness::same);
    CHECK(c.base.id != c.target.id);
    REQUIRE(c.metadata.size() == 1);
    CHECK(c.metadata[0].key == "Created");
    CHECK(c.metadata[0].kind == change_kind::added);
}

TEST_CASE("sizes have both values, the difference and the percentage")
{
    const auto f = [](const compare::comparison& c) { return c.sizes.visible; };
    const auto c = compared(
        tar_builder{}.file("a", std::string(1'000, 'x')), tar_builder{}.file("a", std::string(250, 'x'))
    );
    CHECK(f(c) == compare::figure_change{1'000, 250, -750, -75.0});
    CHECK(c.counts.files == compare::figure_change{1, 1, 0, 0.0});
    const auto from_nothing = compared(tar_builder{}, tar_builder{}.file("a", "x"));
    CHECK(f(from_nothing) == compare::figure_change{0, 1, 1, std::nullopt});
    CHECK_FALSE(compare::compare({report::image_report{}}, {report::image_report{}})->sizes.tare.difference);
}

TEST_CASE("payload and tare are compared where both reports know them")
{
    report::image_report base;
    report::image_report target;
    base.sizes.visible = target.sizes.visible = 100;
    base.payload.emplace();
    base.payload->state = report::payload_state::complete;
    base.payload->bytes = 40;
    base.tare.emplace().bytes = 60;
    auto c = compare::compare({base}, {target}).value();
    CHECK(c.sizes.payload.base == 40);
    CHECK_FALSE(c.sizes.payload.target);
    CHECK_FALSE(c.sizes.payload.difference);
    target.payload = base.payload;
    target.payload->bytes = 50;
    target.payload->state = report::payload_state::incomplete;
    target.payload->gaps = {"A script may start anything."};
    target.tare.emplace().bytes = 50;
    c = compare::compare({base}, {target}).value();
    CHECK(c.sizes.payload == compare::figure_change{40, 50, 10, 25.0});
    CHECK(c.sizes.tare.difference == -10);
    CHECK_THAT(fmt::format("{}", fmt::join(c.gaps, " ")), ContainsSubstring("A script may start anything."));
    target.payload->state = report::payload_state::not_analysed;
    CHECK_FALSE(compare::compare({base}, {target})->sizes.payload.target);
}

TEST_CASE("layers are shared from the bottom, and one that moved is found")
{
    const auto extra = tar_builder{}.file("extra", "extra").finish();
    const auto app = tar_builder{}.file("app", "app").finish();
    const analysed base{with_base().layer(app, packing::none, "COPY app")};
    const analysed target{
        with_base().layer(extra, packing::none, "COPY extra").layer(app, packing::gzip, "COPY app")
    };
    const auto c = compared(base, target);
    CHECK(c.layers.shared == 1);
    CHECK(c.layers.shared_stored_bytes == base.report.layers[0].stored_bytes);
    REQUIRE(c.layers.base_only.size() == 1);
    CHECK(c.layers.base_only[0].index == 1);
    CHECK(c.layers.base_only[0].other_index == 2);
    REQUIRE(c.layers.target_only.size() == 2);
    CHECK_FALSE(c.layers.target_only[0].other_index);
    CHECK(c.layers.target_only[0].stored_bytes == 5);
    CHECK(c.layers.target_only[1].other_index == 1);
    CHECK_THAT(words(about(c, compare::difference_subject::size)), ContainsSubstring("One layer is shared"));
}

TEST_CASE("histories are compared step by step")
{
    const auto layer = tar_builder{}.file("x", "x").finish();
    const analysed base{
        image_builder{}.layer(layer, packing::none, "/bin/sh -c apt-get update").step("ENV A=1")
    };
    const analysed target{image_builder{}
                              .layer(layer, packing::none, "/bin/sh -c apt-get update")
                              .step("ENV A=2")
                              .step("USER 1")};
    const auto c = compared(base, target);
    CHECK(c.history.shared == 1);
    CHECK(c.history.base_only == std::vector<std::string>{"ENV A=1"});
    CHECK(c.history.target_only == std::vector<std::string>{"ENV A=2", "USER 1"});
}

TEST_CASE("config, environment, labels and metadata are compared key by key")
{
    auto before = with_base();
    before.platform("linux", "amd64")
        .runtime(R"("User":"root","Env":["PATH=/bin","OLD=1"],"Cmd":["/bin/sh"],"WorkingDir":"/app",)"
                 R"("ExposedPorts":{"80/tcp":{}},"Labels":{"a":"1","b":"2"},)"
                 R"("Healthcheck":{"Test":["CMD","/x"],"Interval":1000000000})");
    auto after = with_base();
    after.platform("linux", "arm64")
        .runtime(
            R"("User":"10000","Env":["PATH=/usr/bin","NEW="],"Cmd":["/bin/sh"],"Entrypoint":["/e","f g"],)"
            R"("ExposedPorts":{"80/tcp":{},"443/tcp":{}},"Labels":{"a":"1","b":"3","c":""},"StopSignal":"SIGINT")"
        );
    const auto c = compared(analysed{before}, analysed{after});
    using change = compare::setting_change;
    CHECK(*find(c.config, "User") == change{"User", change_kind::changed, "root", "10000"});
    CHECK(*find(c.config, "Entrypoint") == change{"Entrypoint", change_kind::added, {}, R"(["/e","f g"])"});
    CHECK(*find(c.config, "WorkingDir") == change{"WorkingDir", change_kind::removed, "/app", {}});
    CHECK(find(c.config, "StopSignal")->target == "SIGINT");
    CHECK(find(c.config, "ExposedPorts")->kind == change_kind::changed);
    CHECK(find(c.config, "Healthcheck")->kind == change_kind::removed);
    CHECK(find(c.config, "Cmd") == nullptr);
    CHECK(
        c.environment ==
        std::vector<change>{
            {"Env.NEW", change_kind::added, {}, ""},
            {"Env.OLD", change_kind::removed, "1", {}},
            {"Env.PATH", change_kind::changed, "/bin", "/usr/bin"},
        }
    );
    CHECK(
        c.labels ==
        std::vector<change>{
            {"Labels.b", change_kind::changed, "2", "3"}, {"Labels.c", change_kind::added, {}, ""}
        }
    );
    CHECK(
        *find(c.metadata, "Platform") ==
        change{"Platform", change_kind::changed, "linux/amd64", "linux/arm64"}
    );
    CHECK_THAT(
        words(about(c, compare::difference_subject::security)),
        ContainsSubstring("The target runs as 10000; the base as root.")
    );
    CHECK_THAT(
        words(about(c, compare::difference_subject::production_readiness)),
        ContainsSubstring("The base has a health check; the target has none.")
    );
}

TEST_CASE("users and the attack surface are compared name by name")
{
    const analysed base{with_base()};
    const analysed target{
        image_builder{}.layer(tar_builder{}
                                  .file("bin/busybox", "box", 0755)
                                  .file("bin/su", "su", 06755)
                                  .file("usr/bin/curl", "curl", 0755)
                                  .file("etc/passwd", "app:x:10:99::/:/bin/false\nnew:x:3:3::/:/bin/false\n")
                                  .finish())
    };
    const auto c = compared(base, target);
    CHECK(c.attack_surface.shells.removed == std::vector<std::string>{"/bin/sh"});
    CHECK(c.attack_surface.setuid_files.added == std::vector<std::string>{"/bin/su 6755"});
    CHECK(c.attack_surface.setuid_files.removed == std::vector<std::string>{"/bin/su 4755"});
    CHECK(c.attack_surface.setgid_files.base == 0);
    CHECK(c.attack_surface.setgid_files.target == 1);
    CHECK(c.attack_surface.network_tools.added == std::vector<std::string>{"/usr/bin/curl"});
    CHECK(c.attack_surface.login_users.removed == std::vector<std::string>{"root"});
    REQUIRE(c.users.size() == 3);
    CHECK(c.users[0].name == "app");
    CHECK(c.users[0].kind == change_kind::changed);
    CHECK(c.users[0].target->gid == 99);
    CHECK(c.users[1].kind == change_kind::added);
    CHECK(c.users[2].kind == change_kind::removed);
    const auto& surface = about(c, compare::difference_subject::attack_surface);
    CHECK(surface.tendency == tendency::mixed);
    CHECK_THAT(words(surface), ContainsSubstring("network tool where the base has none; new: /usr/bin/curl"));
}

TEST_CASE("findings are gained and lost, and what could not be looked at is neither")
{
    const auto finding = [](std::string check, report::finding_result result, std::string message = "m") {
        report::finding f;
        f.check = std::move(check);
        f.practice = report::practice::security;
        f.result = result;
        f.message = std::move(message);
        return f;
    };
    using enum report::finding_result;
    report::image_report base;
    report::image_report target;
    base.findings = {finding("A", pass),           finding("B", fail),
                     finding("C", warn),           finding("D", fail, "2 files"),
                     finding("E", not_analysed),   finding("F", not_applicable),
                     finding("H", pass, "1 file"), finding("I", warn)};
    target.findings = {finding("A", fail),         finding("B", pass),
                       finding("C", not_analysed), finding("D", fail, "1 file"),
                       finding("E", fail),         finding("F", warn),
                       finding("G", fail),         finding("H", pass, "2 files"),
                       finding("I", warn)};
    const auto c = compare::compare({base}, {target}).value();
    const std::vector<std::pair<std::string, finding_fate>> expected{
        {"A", finding_fate::gained},  {"B", finding_fate::lost},    {"C", finding_fate::changed},
        {"D", finding_fate::changed}, {"E", finding_fate::changed}, {"F", finding_fate::gained},
        {"G", finding_fate::changed},
    };
    REQUIRE(c.findings.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CHECK(c.findings[i].check == expected[i].first);
        CHECK(c.findings[i].fate == expected[i].second);
    }
    CHECK_FALSE(c.findings.back().base);
    CHECK(c.counts.findings.base == 4);
    const auto& security = about(c, compare::difference_subject::security);
    CHECK(security.tendency == tendency::mixed);
    CHECK_THAT(
        words(security), ContainsSubstring("1 check of security and the base image could not be made")
    );
}

TEST_CASE("reports without file lists or findings are compared, and what is not known is said")
{
    const analysed base{with_base()};
    const analysed target{image_builder{}.layer(tar_builder{}.file("bin/sh", "#!shell", 0755).finish())};
    auto c = compare::compare({base.report}, target.side()).value();
    CHECK_FALSE(c.files);
    CHECK_THAT(c.gaps.front(), ContainsSubstring("give the base as an archive"));
    CHECK(c.result == sameness::differs);
    // The same content in other layers: without file lists nobody can say so.
    auto rebuilt = base;
    rebuilt.report.layers[0].diff_id = "sha256:other";
    rebuilt.report.image.id = "sha256:other";
    CHECK(compare::compare({base.report}, {rebuilt.report})->result == sameness::unknown);
    CHECK(compared(base, rebuilt).result == sameness::same);
    rebuilt.report.findings.clear();
    c = compared(base, rebuilt);
    CHECK(about(c, compare::difference_subject::security).tendency == tendency::unknown);
}

TEST_CASE("what was not analysed never reads as better or as the same")
{
    const analysed base{with_base()};
    auto target = analysed{image_builder{}.layer(tar_builder{}.finish())};
    target.report.notes.push_back({"not-analysed", "Layer 1 is not in the archive."});
    auto c = compared(base, target);
    CHECK(about(c, compare::difference_subject::attack_surface).tendency == tendency::unknown);
    CHECK(about(c, compare::difference_subject::security).tendency == tendency::unknown);
    CHECK_THAT(fmt::format("{}", fmt::join(c.gaps, " ")), ContainsSubstring("The target: Layer 1 is not in"));
    auto same = base;
    same.report.notes = target.report.notes;
    same.report.image.id = "sha256:other";
    CHECK(compared(base, same).result == sameness::unknown);
}
