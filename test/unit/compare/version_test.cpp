#include <tare/compare/version.hpp>

#include <catch2/catch_test_macros.hpp>

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
    for (const std::string_view wrong :
         {"", "x", "1.", "1.0_what", "1.0-", "1.0-r", "1.0-r1-r2", "1.0-r1.2"}) {
        INFO(wrong);
        CHECK(
            compare::compare_versions(package_type::apk, wrong, "1.0-r1") == std::partial_ordering::unordered
        );
    }
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
    for (const std::string_view wrong : {"", "v", "latest", "1.2.3.4", "1..2", "(devel)"}) {
        INFO(wrong);
        CHECK(
            compare::compare_versions(package_type::npm, wrong, "1.0.0") == std::partial_ordering::unordered
        );
    }
}

TEST_CASE("of other systems nobody says which version is the later one")
{
    CHECK(compare::compare_versions(package_type::pypi, "1.0", "2.0") == std::partial_ordering::unordered);
    CHECK(compare::compare_versions(package_type::maven, "1.0", "1.0") == std::partial_ordering::equivalent);
}
