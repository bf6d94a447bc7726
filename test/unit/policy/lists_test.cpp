#include "judged_by.hpp"

namespace tare::policy {
namespace {

rule_result result(test::image_builder image, std::string_view members, std::string_view id)
{
    return test::rule(test::judge(test::only(members), test::examined{image.docker_archive()}), id).result;
}

rule_result user(std::string_view given, std::string_view lists)
{
    return result(
        test::sample().runtime(fmt::format(R"("User":"{}")", given)), fmt::format(R"("users":{{{}}})", lists),
        "users"
    );
}

rule_result ports(std::string_view exposed, std::string_view lists)
{
    return result(
        test::sample().runtime(fmt::format(R"("ExposedPorts":{{{}}})", exposed)),
        fmt::format(R"("ports":{{{}}})", lists), "ports"
    );
}

rule_result base(std::string_view label, std::string_view lists)
{
    return result(
        test::sample().runtime(fmt::format(R"("Labels":{{{}}})", label)),
        fmt::format(R"("bases":{{{}}})", lists), "bases"
    );
}

} // namespace

TEST_CASE("users are known by every name they have", "[policy]")
{
    for (const auto* const root : {"", "0", "root", "0:0", "root:x", "00", "0:10000"}) {
        INFO(root);
        CHECK(user(root, R"("deny":["root"])") == rule_result::fail);
        CHECK(user(root, R"("deny":["0"])") == rule_result::fail);
    }
    CHECK(user("app", R"("deny":["0","root"])") == rule_result::pass);
    CHECK(user("app", R"("deny":["10000"])") == rule_result::fail);
    CHECK(user("10000", R"("deny":["app"])") == rule_result::fail);
    CHECK(user("10000:10000", R"("allow":["10000:10000"])") == rule_result::pass);
    CHECK(user("10001", R"("allow":["10000"])") == rule_result::fail);
    // Nothing in the image says which number it is: it may be 0.
    CHECK(user("ghost", R"("deny":["0"])") == rule_result::not_evaluated);
    CHECK(user("ghost", R"("deny":["gho*"],"level":"warn")") == rule_result::warn);
}

TEST_CASE("ports are compared with their protocols, ranges as a whole", "[policy]")
{
    CHECK(ports(R"("8080/tcp":{})", R"("allow":["8080"])") == rule_result::pass);
    CHECK(ports(R"("8080":{})", R"("allow":["8080/tcp"])") == rule_result::pass);
    CHECK(ports(R"("8080/udp":{})", R"("allow":["8080/tcp"])") == rule_result::fail);
    CHECK(ports(R"("22/tcp":{},"80/tcp":{})", R"("deny":["1-1023"])") == rule_result::fail);
    CHECK(ports(R"("8000-9000":{})", R"("allow":["8000-8999"])") == rule_result::fail);
    CHECK(ports("", R"("allow":[])") == rule_result::pass);
    CHECK(ports(R"("http":{})", R"("deny":["22"])") == rule_result::not_evaluated);
}

TEST_CASE("bases are known by their short name and in full; without a label nobody knows", "[policy]")
{
    constexpr std::string_view debian = R"("org.opencontainers.image.base.name":"debian:12")";
    CHECK(base(debian, R"("allow":["debian:*"])") == rule_result::pass);
    CHECK(base(debian, R"("allow":["docker.io/library/debian:12"])") == rule_result::pass);
    CHECK(base(debian, R"("allow":["gcr.io/distroless/**"])") == rule_result::fail);
    CHECK(base(debian, R"("deny":["debian:12"])") == rule_result::fail);
    CHECK(base("", R"("deny":["debian:12"])") == rule_result::not_evaluated);
    CHECK(
        base(
            R"("org.opencontainers.image.base.name":"debian:12","org.opencontainers.image.base.digest":"sha256:aa")",
            R"("allow":["**@sha256:aa"])"
        ) == rule_result::pass
    );
}

TEST_CASE("files are found by glob, with the layer that brought them", "[policy]")
{
    CHECK(result(test::sample(), R"("files":{"deny":["**/*.pem"]})", "files") == rule_result::pass);
    CHECK(
        result(test::sample(), R"("files":{"allow":["/bin/**","/etc/*","/data/*"]})", "files") ==
        rule_result::pass
    );
    auto builder = test::sample();
    builder.layer(
        test::tar_builder{}.file("home/k\xFF\x1b.pem", "x").finish(), test::packing::none, "COPY k"
    );
    const auto found = test::rule(
        test::judge(test::only(R"("files":{"deny":["**/*.pem"]})"), test::examined{builder.docker_archive()}),
        "files"
    );
    CHECK(found.result == rule_result::fail);
    REQUIRE(found.evidence.size() == 1);
    CHECK(found.evidence[0].path == "/home/k\\xff\\x1b.pem");
    CHECK(found.evidence[0].instruction == "COPY k");
    CHECK(found.evidence[0].text == "denied by **/*.pem");
}

namespace {

test::image_builder with_packages(const std::string& status)
{
    test::image_builder builder;
    builder.layer(
        test::tar_builder{}.file("var/lib/dpkg/status", status).finish(), test::packing::none,
        "RUN apt-get install"
    );
    return builder;
}

} // namespace

TEST_CASE("packages are accepted by name, and told with their version and layer", "[policy]")
{
    const auto image = with_packages("Package: curl\nVersion: 8\n\nPackage: libc6\nVersion: 2\n");
    CHECK(result(image, R"("packages":{"deny":["wget"]})", "packages") == rule_result::pass);
    CHECK(result(image, R"("packages":{"allow":["curl","lib*"]})", "packages") == rule_result::pass);
    const auto found = test::rule(
        test::judge(test::only(R"("packages":{"allow":["lib*"]})"), test::examined{image.docker_archive()}),
        "packages"
    );
    CHECK(found.result == rule_result::fail);
    REQUIRE(found.evidence.size() == 1);
    CHECK(found.evidence[0].key == "curl");
    CHECK(found.evidence[0].path == "/var/lib/dpkg/status");
    CHECK(found.evidence[0].layer == 0);
    CHECK(found.evidence[0].instruction == "RUN apt-get install");
    CHECK(found.evidence[0].text == "curl 8: not among those allowed");
}

TEST_CASE("packages that may be missing keep the rule from passing, not from failing", "[policy]")
{
    const auto image = with_packages("Package: curl\nVersion: 8\nno field\n");
    CHECK(result(image, R"("packages":{"deny":["wget"]})", "packages") == rule_result::not_evaluated);
    CHECK(result(image, R"("packages":{"deny":["curl"]})", "packages") == rule_result::fail);
}

TEST_CASE("packages are new when the baseline has none of that name", "[policy]")
{
    const test::examined before{with_packages("Package: a\nVersion: 1\n").docker_archive()};
    const test::examined after{
        with_packages("Package: a\nVersion: 2\n\nPackage: libb\nVersion: 1\n").docker_archive()
    };
    const auto judged = [&](const std::string& list, const test::examined& image, const test::examined& old) {
        return test::rule(
                   test::judge(test::only(R"("baseline":{"new_packages":)" + list + "}"), image, old),
                   "baseline.new_packages"
        )
            .result;
    };
    CHECK(judged(R"({"allow":["lib*"]})", after, before) == rule_result::pass);
    CHECK(judged(R"({"allow":["x"]})", after, before) == rule_result::fail);
    CHECK(judged(R"({"deny":["a"]})", after, before) == rule_result::pass);
    CHECK(judged(R"({"deny":["libb"]})", after, before) == rule_result::fail);
    auto incomplete = before;
    incomplete.report.packages->gaps.emplace_back("Something was not read.");
    CHECK(judged(R"({"deny":["libb"]})", after, incomplete) == rule_result::not_evaluated);
}

TEST_CASE("what the report does not have is not evaluated", "[policy]")
{
    test::examined image{test::sample().docker_archive()};
    image.report.packages.reset();
    CHECK(
        test::rule(test::judge(test::only(R"("packages":{"deny":["curl"]})"), image), "packages").result ==
        rule_result::not_evaluated
    );
    const subject without_files{image.report};
    const auto v = judge(
        test::rules(test::only(R"("files":{"deny":["/x"]})")), "mine", without_files, nullptr, test::today
    );
    CHECK(test::rule(v, "files").result == rule_result::not_evaluated);
    // Nor is a list that is damaged: at its beginning, and where it would have had to go on.
    for (const auto& damaged : {image.files.substr(1), image.files.substr(0, image.files.size() - 1)}) {
        const auto on_damaged = judge(
            test::rules(test::only(R"("files":{"deny":["/x"]})")), "mine", {image.report, damaged}, nullptr,
            test::today
        );
        CHECK(test::rule(on_damaged, "files").result == rule_result::not_evaluated);
    }
}

TEST_CASE("what a root filesystem cannot have is not applicable", "[policy]")
{
    const test::examined image{test::tar_builder{}
                                   .directory("bin")
                                   .directory("etc")
                                   .directory("usr")
                                   .file("etc/passwd", "x")
                                   .finish()};
    const auto v = test::judge(
        test::only(R"("ports":{"allow":[]},"users":{"deny":["0"]},"bases":{"deny":["x"]})"), image
    );
    CHECK(v.counts.not_applicable >= 3);
    CHECK(v.result == outcome::pass);
}

} // namespace tare::policy
