#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view no_package_manager = "TARE-SEC-013";

} // namespace

TEST_CASE("package managers of systems and languages are found")
{
    const auto f = judged{tar_builder{}
                              .file("usr/bin/apt-get", "x", 0755)
                              .file("usr/local/bin/pip3", "x", 0755)
                              .file("sbin/apk", "x", 0755)}
                       .by(no_package_manager);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/sbin/apk /usr/bin/apt-get /usr/local/bin/pip3 ");
}

TEST_CASE("their data alone is no package manager")
{
    CHECK(
        judged{tar_builder{}.file("var/lib/dpkg/status", "Package: a\n").directory("lib/apk/db")}.result(
            no_package_manager
        ) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(no_package_manager) == not_analysed);
    CHECK(judged{}.platform("windows", "amd64").result(no_package_manager) == not_applicable);
}
