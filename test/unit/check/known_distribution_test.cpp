#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("a distribution says what it is; an image without one need not")
{
    constexpr std::string_view id = "TARE-BASE-001";
    const auto f = judged{tar_builder{}
                              .file("usr/lib/os-release", "ID=debian\nPRETTY_NAME=\"Debian 13\"\n")
                              .symlink("etc/os-release", "../usr/lib/os-release")}
                       .by(id);
    CHECK(f.result == pass);
    CHECK(f.message == "It is Debian 13.");
    CHECK(judged{tar_builder{}.file("etc/os-release", "NAME=x\n")}.result(id) == warn);
    CHECK(judged{tar_builder{}.file("bin/sh", "x", 0755)}.result(id) == warn);
    CHECK(judged{tar_builder{}.directory("var/lib/dpkg")}.result(id) == warn);
    CHECK(judged{tar_builder{}.file("app", "x", 0755)}.result(id) == not_applicable);
    CHECK(
        judged{tar_builder{}.file("etc/os-release", "ID=debian\n")}.reading_nothing().result(id) ==
        not_analysed
    );
    CHECK(judged{}.lacking_a_layer().result(id) == not_analysed);
}
