#include <tare/compare/compare.hpp>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

using namespace tare;
using compare::package_fate;
using report::package_type;

namespace {

report::package package(
    package_type type, std::string name, std::string version, std::string found_in = "/db",
    std::uint64_t bytes = 0
)
{
    report::package out;
    out.type = type;
    out.name = std::move(name);
    out.version = std::move(version);
    out.found_in = std::move(found_in);
    out.bytes = bytes;
    return out;
}

compare::comparison compared_packages(
    std::vector<report::package> base, std::vector<report::package> target, compare::options o = {}
)
{
    report::image_report left;
    report::image_report right;
    left.packages.emplace().packages = std::move(base);
    right.packages.emplace().packages = std::move(target);
    return compare::compare({left}, {right}, o).value();
}

/// "added x - 1", one for each change.
std::vector<std::string> told(const compare::comparison& c)
{
    std::vector<std::string> out;
    for (const auto& p : c.packages.value().changes)
        out.push_back(fmt::format(
            "{} {} {} {}", static_cast<int>(p.fate), p.name, p.base_version.value_or("-"),
            p.target_version.value_or("-")
        ));
    return out;
}

std::string line(package_fate fate, std::string_view rest)
{
    return fmt::format("{} {}", static_cast<int>(fate), rest);
}

} // namespace

TEST_CASE("packages are added, removed, upgraded and downgraded by the rules of their system")
{
    const auto c = compared_packages(
        {package(package_type::deb, "bash", "5.2-1"), package(package_type::deb, "curl", "7.88.1-10~bpo1"),
         package(package_type::deb, "gone", "1", "/db", 40), package(package_type::deb, "same", "1"),
         package(package_type::apk, "musl", "1.2.5-r10"), package(package_type::rpm, "glibc", "2.34-1.el9"),
         package(package_type::pypi, "requests", "2.9.0"), package(package_type::npm, "left-pad", "1.3.0"),
         package(package_type::composer, "monolog/monolog", "dev-main")},
        {package(package_type::deb, "bash", "5.2-2"), package(package_type::deb, "curl", "7.88.1-10"),
         package(package_type::deb, "new", "1", "/db", 7), package(package_type::deb, "same", "1"),
         package(package_type::apk, "musl", "1.2.5-r9"), package(package_type::rpm, "glibc", "2.34-1.el9_3"),
         package(package_type::pypi, "requests", "2.10.0"), package(package_type::npm, "left-pad", "1.3.0"),
         package(package_type::composer, "monolog/monolog", "3.5.0")}
    );
    CHECK(
        told(c) ==
        std::vector<std::string>{
            line(package_fate::upgraded, "bash 5.2-1 5.2-2"),
            line(package_fate::upgraded, "curl 7.88.1-10~bpo1 7.88.1-10"),
            line(package_fate::removed, "gone 1 -"),
            line(package_fate::added, "new - 1"),
            line(package_fate::downgraded, "musl 1.2.5-r10 1.2.5-r9"),
            line(package_fate::upgraded, "glibc 2.34-1.el9 2.34-1.el9_3"),
            line(package_fate::upgraded, "requests 2.9.0 2.10.0"),
            line(package_fate::changed, "monolog/monolog dev-main 3.5.0"),
        }
    );
    const auto& p = c.packages.value();
    CHECK(p.added == 1);
    CHECK(p.removed == 1);
    CHECK(p.upgraded == 4);
    CHECK(p.downgraded == 1);
    CHECK(p.changed == 1);
    CHECK(p.unchanged == 2);
    CHECK(p.changes[2].difference == -40);
    CHECK(p.changes[3].difference == 7);
    CHECK(c.counts.packages.difference == 0);
    CHECK(c.result == compare::sameness::differs);
}

TEST_CASE("several of one name belong together by place, architecture and version")
{
    const auto c = compared_packages(
        {package(package_type::npm, "ms", "2.0.0", "/a"), package(package_type::npm, "ms", "2.1.1", "/b"),
         package(package_type::npm, "ms", "2.1.3", "/moved-from")},
        {package(package_type::npm, "ms", "2.1.3", "/a"), package(package_type::npm, "ms", "2.1.1", "/b"),
         package(package_type::npm, "ms", "2.1.3", "/moved-to"),
         package(package_type::npm, "ms", "9.0.0", "/c")}
    );
    // The copy that moved is taken before the one whose place is another version's.
    const auto& p = c.packages.value();
    CHECK(p.unchanged == 2);
    CHECK(p.upgraded == 1);
    CHECK(p.added == 1);
    CHECK(p.removed == 0);
}

TEST_CASE("a package that is there twice is removed once")
{
    const auto twice = package(package_type::deb, "libc6", "2.41-1");
    const auto c = compared_packages({twice, twice}, {twice});
    CHECK(told(c) == std::vector<std::string>{line(package_fate::removed, "libc6 2.41-1 -")});
}

TEST_CASE("many of one name take no longer than many of many names")
{
    std::vector<report::package> base;
    std::vector<report::package> target;
    for (unsigned i = 0; i < 30'000; ++i) {
        base.push_back(package(package_type::npm, "x", "1.0.0", fmt::format("/{}", i)));
        target.push_back(package(package_type::npm, "x", "2.0.0", fmt::format("/{}", 29'999 - i)));
    }
    const auto c = compared_packages(base, target, {.most_packages = 10});
    CHECK(c.packages.value().upgraded == 30'000);
    CHECK(c.packages.value().changes.size() == 10);
    CHECK(c.packages.value().omitted == 29'990);
}

TEST_CASE("without a list of packages in both they are not known, and that is said")
{
    report::image_report without;
    report::image_report with;
    with.packages.emplace();
    const auto c = compare::compare({without}, {with}).value();
    CHECK_FALSE(c.packages);
    CHECK_FALSE(c.counts.packages.difference);
    CHECK(c.counts.packages.target == 0);
    bool said = false;
    for (const auto& g : c.gaps)
        said = said || g.starts_with("The report on the base does not list packages");
    CHECK(said);
}
