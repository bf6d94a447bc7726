#include "compared.hpp"

#include <boost/describe/enum_to_string.hpp>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include <rpm_builder.hpp>
#include <string>

// What container-diff compares of packages, from archives on: docs/comparison.md has the table.

using namespace tare;
using namespace tare::test;

namespace {

/// "upgraded deb bash 1 2", a line for each change, and how many did not change.
std::string told(const tar_builder& base, const tar_builder& target)
{
    const auto c = compared(base, target);
    const auto& packages = c.packages.value();
    std::string out;
    for (const auto& p : packages.changes)
        out += fmt::format(
            "{} {} {} {} {}\n", boost::describe::enum_to_string(p.fate, "?"),
            boost::describe::enum_to_string(p.type, "?"), p.name, p.base_version.value_or("-"),
            p.target_version.value_or("-")
        );
    return out + fmt::format("{} unchanged\n", packages.unchanged);
}

tar_builder with_dpkg(std::string_view status)
{
    return tar_builder{}.file("var/lib/dpkg/status", status);
}

tar_builder with_rpm(const std::vector<std::string>& headers)
{
    return tar_builder{}.file("var/lib/rpm/Packages", berkeley_database(headers));
}

} // namespace

TEST_CASE("container-diff's apt: packages of Debian by name and version")
{
    CHECK(
        told(
            with_dpkg("Package: bash\nVersion: 5.2-1\n\nPackage: gone\nVersion: 1\n\nPackage: same\nVersion: "
                      "1:1\n\n"
                      "Package: back\nVersion: 1:1.0\n"),
            with_dpkg("Package: bash\nVersion: 5.2-1+deb12u1\n\nPackage: same\nVersion: 1:1\n\nPackage: "
                      "new\nVersion: 3\n\n"
                      "Package: back\nVersion: 2.0\n")
        ) == "downgraded deb back 1:1.0 2.0\nupgraded deb bash 5.2-1 5.2-1+deb12u1\nremoved deb gone 1 -\n"
             "added deb new - 3\n1 unchanged\n"
    );
}

TEST_CASE("container-diff's rpm: packages of rpm's database by name and version")
{
    CHECK(
        told(
            with_rpm(
                {rpm_header_builder::package("bash", "5.1").finish(),
                 rpm_header_builder::package("same", "1").finish(),
                 rpm_header_builder::package("gone", "2").finish()}
            ),
            with_rpm(
                {rpm_header_builder::package("bash", "5.10").finish(),
                 rpm_header_builder::package("same", "1").finish()}
            )
        ) == "upgraded rpm bash 5.1-1 5.10-1\nremoved rpm gone 2-1 -\n1 unchanged\n"
    );
}

TEST_CASE("container-diff's pip: packages of Python by name and version")
{
    const auto with_python = [](std::string_view requests) {
        const std::string site = "usr/lib/python3/site-packages/";
        return tar_builder{}
            .file(
                site + fmt::format("requests-{}.dist-info/METADATA", requests),
                fmt::format("Name: requests\nVersion: {}\n", requests)
            )
            .file(site + "six-1.16.0.egg-info/PKG-INFO", "Name: six\nVersion: 1.16.0\n");
    };
    CHECK(
        told(with_python("2.9.2"), with_python("2.32.0rc1")) ==
        "upgraded pypi requests 2.9.2 2.32.0rc1\n1 unchanged\n"
    );
}

TEST_CASE("container-diff's node: packages of npm by name and version, each copy on its own")
{
    const auto with_node = [](std::string_view inner) {
        return tar_builder{}
            .file("app/node_modules/a/package.json", R"({"name":"a","version":"1.0.0"})")
            .file(
                "app/node_modules/b/node_modules/a/package.json",
                fmt::format(R"({{"name":"a","version":"{}"}})", inner)
            )
            .file("app/node_modules/b/package.json", R"({"name":"b","version":"1.0.0-beta.2"})");
    };
    CHECK(told(with_node("2.10.0"), with_node("2.9.0")) == "downgraded npm a 2.10.0 2.9.0\n2 unchanged\n");
}
