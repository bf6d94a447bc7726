#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view id = "TARE-SEC-014";

} // namespace

TEST_CASE("debugging and network tools are listed together, applets included")
{
    const auto f = judged{tar_builder{}
                              .file("usr/bin/strace", "x", 0755)
                              .file("bin/busybox", "x", 0755)
                              .hard_link("bin/wget", "bin/busybox", 0755)
                              .symlink("bin/nc", "busybox")}
                       .by(id);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/bin/nc /bin/wget /usr/bin/strace ");
    CHECK(f.evidence[1].text == "wget, which is /bin/busybox");
}

TEST_CASE("other programs are no debugging tools")
{
    CHECK(
        judged{tar_builder{}.file("usr/bin/env", "x", 0755).file("etc/curl", "x", 0755)}.result(id) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(id) == not_analysed);
    CHECK(judged{}.platform("windows", "amd64").result(id) == not_applicable);
}
