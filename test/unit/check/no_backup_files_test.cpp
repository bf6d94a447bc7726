#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

TEST_CASE("backup copies are found outside the code of others")
{
    constexpr std::string_view id = "TARE-FILES-009";
    const auto f =
        judged{tar_builder{}.file("etc/app.conf.dpkg-old", "x").file("app/settings.bak", "x")}.by(id);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/app/settings.bak /etc/app.conf.dpkg-old ");
    CHECK(
        judged{tar_builder{}
                   .file("usr/lib/x/a.orig", "x")
                   .file("etc/passwd-", "x")
                   .file("a.bak", "")
                   .file(".bak", "x")}
            .result(id) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(id) == not_analysed);
}
