#include <tare/compare/version.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace tare;
using report::package_type;

namespace {

using versions = std::vector<std::string_view>;

/// Every one is before all that follow it.
void check_order(package_type type, const versions& ascending)
{
    for (std::size_t i = 0; i < ascending.size(); ++i)
        for (std::size_t j = 0; j < ascending.size(); ++j) {
            INFO(ascending[i] << " and " << ascending[j]);
            const auto expected = std::partial_ordering{i <=> j};
            CHECK(compare::compare_versions(type, ascending[i], ascending[j]) == expected);
        }
}

void check_equivalent(package_type type, const versions& all)
{
    for (const auto a : all)
        for (const auto b : all) {
            INFO(a << " and " << b);
            CHECK(compare::compare_versions(type, a, b) == std::partial_ordering::equivalent);
        }
}

/// Nothing is said of them beside a version that is one.
void check_unordered(package_type type, const versions& wrong, std::string_view right = "1.0")
{
    for (const auto w : wrong) {
        INFO(w);
        CHECK(compare::compare_versions(type, w, right) == std::partial_ordering::unordered);
        CHECK(compare::compare_versions(type, right, w) == std::partial_ordering::unordered);
    }
}

} // namespace

TEST_CASE("Debian's versions are ordered as dpkg orders them")
{
    check_order(package_type::deb, {"1.0~rc1", "1.0", "1.0a", "1.0+b1", "1.0.9", "1.0.10", "2.0", "1:0.5"});
    check_order(package_type::deb, {"1.0-1~deb12u1", "1.0-1", "1.0-1ubuntu0.1", "1.0-1+deb12u1", "1.0-2"});
    check_order(package_type::deb, {"1.2-3", "1.2-3+b1", "1.2-3.1", "1.2-4"});
    check_order(package_type::deb, {"1.0~~", "1.0~~a", "1.0~", "1.0"});
    check_equivalent(package_type::deb, {"1.0", "1.0-0", "1.0-", "0:1.0", "00:1.00"});
    check_order(
        package_type::deb,
        {"99999999999999999999999999999999999998", "99999999999999999999999999999999999999"}
    );
    CHECK(compare::compare_versions(package_type::deb, "a:1", "1") == std::partial_ordering::unordered);
}

TEST_CASE("rpm's versions are ordered as rpm orders them")
{
    check_order(package_type::rpm, {"1.0~rc1", "1.0~rc1^git1", "1.0", "1.0^git1", "1.0.1"});
    check_order(package_type::rpm, {"1.0a", "1.0.1", "2.0", "2.0a", "1:0.1"});
    check_order(package_type::rpm, {"5.14.0-1.el9", "5.14.0-427.el9", "5.14.0-427.10.1.el9"});
    check_equivalent(package_type::rpm, {"1.010", "1.10", "1_10", "1.10."});
    check_equivalent(package_type::rpm, {"1.0-1", "1.0"});
    check_order(package_type::rpm, {"1.0^20160101", "1.0^20160102", "1.0^20160102^git1"});
    CHECK(compare::compare_versions(package_type::rpm, "x:1", "1") == std::partial_ordering::unordered);
}

TEST_CASE("Alpine's versions are ordered as apk orders them")
{
    check_order(package_type::apk, {"1.0", "1.0-r0", "1.0-r1", "1.0-r10"});
    check_order(package_type::apk, {"1.2_alpha", "1.2_rc1", "1.2", "1.2_git2024", "1.2_p", "1.2_p1"});
    check_order(package_type::apk, {"1.2", "1.2a", "1.2.1"});
    check_order(package_type::apk, {"1.06", "1.1", "1.6"});
    check_order(package_type::apk, {"5.7.1p1-r0", "5.7.1p1-r1", "5.7.1p2-r0"});
    check_order(package_type::apk, {"1.0~1234", "1.0~abcd", "1.1"});
    check_unordered(
        package_type::apk, {"", "x", "1.", "1.0_what", "1.0-", "1.0-r", "1.0-r1-r2", "1.0-r1.2"}, "1.0-r1"
    );
}

TEST_CASE("versions of npm, Go and Rust are ordered by Semantic Versioning")
{
    check_order(
        package_type::npm, {"1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
                            "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.10", "1.2.0"}
    );
    check_order(
        package_type::golang, {"v0.0.0-20190101000000-abcdefabcdef", "v0.0.0-20200101000000-0123456789ab",
                               "v1.2.3", "v2.0.0+incompatible"}
    );
    check_equivalent(package_type::cargo, {"1.0.0", "v1", "1.0.0+build"});
    check_unordered(package_type::npm, {"", "v", "latest", "1.2.3.4", "1..2", "(devel)"});
}

TEST_CASE("versions of Python's packages are ordered by PEP 440")
{
    // PEP 440, "Summary of permitted suffixes and relative ordering".
    check_order(
        package_type::pypi, {"1.dev0",
                             "1.0.dev456",
                             "1.0a1",
                             "1.0a2.dev456",
                             "1.0a12.dev456",
                             "1.0a12",
                             "1.0b1.dev456",
                             "1.0b2",
                             "1.0b2.post345.dev456",
                             "1.0b2.post345",
                             "1.0rc1.dev456",
                             "1.0rc1",
                             "1.0",
                             "1.0+abc.5",
                             "1.0+abc.7",
                             "1.0+5",
                             "1.0.post456.dev34",
                             "1.0.post456",
                             "1.0.15",
                             "1.1.dev1"}
    );
    check_order(package_type::pypi, {"2013.10", "2014.04", "1!1.0", "1!1.1", "1!2.0"});
    check_order(
        package_type::pypi, {"1.2+a", "1.2+abc", "1.2+0", "1.2+1.abc", "1.2+1.1", "1.2+1.1.0", "1.2+123"}
    );
    check_order(package_type::pypi, {"1.9", "1.10", "1.10.1", "99999999999999999999"});
    // "Normalization": case, separators, spellings, zeros.
    check_equivalent(
        package_type::pypi, {"1.1rc1", "v1.1.RC-01", "1.1c1", "1.1-pre.1", "1.1_preview1", " 1.1rc1\n"}
    );
    check_equivalent(package_type::pypi, {"1.0", "1", "1.0.0", "0!1", "V1.0"});
    check_equivalent(package_type::pypi, {"1.0.post1", "1.0-1", "1.0-r1", "1.0.rev1", "1.0post-1"});
    check_equivalent(package_type::pypi, {"1.0+ubuntu-1", "1.0+UBUNTU.1", "1.0+ubuntu_1"});
    check_equivalent(package_type::pypi, {"1.2.dev", "1.2dev0", "1.2-DEV.0"});
    check_unordered(
        package_type::pypi, {"", "v", "lolwat", "1.0+", "1.0+a+", "1.0+_a", "1.0+a&b", "1..0", "1.0.", "1. 0",
                             "!1", "1!", "1.0what", "1.0a1b1"}
    );
}

TEST_CASE("versions of Maven are ordered as Maven 4 orders them")
{
    // POM reference, "Version Order Specification".
    check_order(package_type::maven, {"1", "1.1"});
    check_order(package_type::maven, {"1-snapshot", "1", "1-sp"});
    check_order(package_type::maven, {"1-foo2", "1-foo10"});
    check_order(package_type::maven, {"1.foo", "1-1", "1.1"});
    check_equivalent(package_type::maven, {"1.foo", "1-foo", "1.0-foo", "1.0.0.FOO"});
    check_equivalent(package_type::maven, {"1.ga", "1-ga", "1-0", "1.0", "1", "1-final", "1.RELEASE"});
    check_equivalent(package_type::maven, {"1-a1", "1-alpha-1", "1alpha1", "1.0-A-1"});
    check_equivalent(package_type::maven, {"1.0-rc1", "1.0-cr1", "1.0.CR-1"});
    check_order(
        package_type::maven, {"1-alpha2snapshot",
                              "1-alpha2",
                              "1-alpha-123",
                              "1-beta-2",
                              "1-beta123",
                              "1-m2",
                              "1-m11",
                              "1-rc",
                              "1-cr2",
                              "1-rc123",
                              "1-SNAPSHOT",
                              "1",
                              "1-sp",
                              "1-sp2",
                              "1-sp123",
                              "1-abc",
                              "1-def",
                              "1-pom-1",
                              "1-1-snapshot",
                              "1-1",
                              "1-2",
                              "1-123",
                              "1.0.1"}
    );
    check_order(package_type::maven, {"2.0",    "2.0.a", "2-1",    "2.0.2", "2.0.123", "2.1.0",
                                      "2.1-a",  "2.1b",  "2.1-c",  "2.1-1", "2.1.0.1", "2.2",
                                      "2.123",  "11.a2", "11.a11", "11.b2", "11.b11",  "11.m2",
                                      "11.m11", "11",    "11.a",   "11b",   "11c",     "11m"});
    check_order(package_type::maven, {"1-0.alpha", "1-0.beta", "1"});
    check_order(package_type::maven, {"6.1.0rc3", "6.1.0", "6.1H.5-beta"});
    check_order(package_type::maven, {"31.1-android", "31.1-jre", "32.0.0-jre"});
    check_order(
        package_type::maven,
        {"20190126.230843", "1234567890.12345", "123456789012345.1H.5", "12345678901234567890"}
    );
    check_equivalent(package_type::maven, {"0000000000000000001", "01", "1"});
    // Hostile ones: too long, and lists within lists up to that length.
    std::string deep;
    for (int i = 0; i < 128; ++i)
        deep += "1-";
    check_order(package_type::maven, {"1", deep});
    deep += '1';
    check_unordered(package_type::maven, {"", deep});
}

TEST_CASE("versions of gems are ordered as RubyGems orders them")
{
    // Gem::Version's documentation: "Prereleases sort between real releases".
    check_order(package_type::gem, {"0.9", "1.0.a.2", "1.0.b1", "1.0"});
    check_order(package_type::gem, {"1.0.a9", "1.0.a10", "1.0.rc1", "1.0.0.1", "1.2", "1.10", "3.2", "3.10"});
    check_order(package_type::gem, {"5.0.0.alpha", "5.0.0.beta.11", "5.0.0.rc2", "5.0.0.rc11", "5.0.0"});
    check_order(package_type::gem, {"1.0.a", "1.0.a.1", "1.0-1", "1.0"});
    check_equivalent(package_type::gem, {"1", "1.0", "1.0.0", "1.00"});
    check_equivalent(package_type::gem, {"1.a", "1.0.a", "1.0.0a", "1.0.a.0"});
    check_equivalent(package_type::gem, {"1.0-1", "1.0.pre.1", "1-1"});
    check_unordered(
        package_type::gem, {"", "junk", "1.", ".1", "1..2", "1.0+1", "1.2 3", "1--2", "1.0\n2.0"}
    );
}

TEST_CASE("versions of PHP's packages are ordered as Composer orders them")
{
    // Composer's documentation, "Versions and constraints", with the order of PHP's version_compare.
    check_order(
        package_type::composer,
        {"1.0.0-dev", "1.0.0-alpha1-dev", "1.0.0-alpha1", "1.0.0-alpha2", "1.0.0-beta", "1.0.0-beta1",
         "1.0.0-beta1.2", "1.0.0-RC1", "1.0.0-RC2", "1.0.0", "1.0.0-patch1", "1.0.0-p2", "1.0.0.1",
         "1.0.x-dev", "1.1", "1.x-dev", "2.0"}
    );
    check_order(package_type::composer, {"1.9", "1.10", "20240101", "20240102"});
    check_equivalent(package_type::composer, {"v1.2", "1.2.0", "1.2.0.0", "1.2-stable", "V1.2.0+build"});
    check_equivalent(package_type::composer, {"1.0.0-b2", "1.0beta2", "1.0.0.BETA-2", "1.0_beta.2"});
    check_equivalent(package_type::composer, {"1.0-pl3", "1.0-p3", "1.0-patch3"});
    check_equivalent(package_type::composer, {"2.x-dev", "2.*-dev", "2.x.x-dev"});
    check_unordered(
        package_type::composer,
        {"", "v", "dev-main", "main", "1.0-what", "1.0.0.0.0", "1.x", "1..2", "1.0-beta-what"}
    );
}
