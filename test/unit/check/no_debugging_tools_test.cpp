#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view no_debugging_tools = "TARE-SEC-014";

} // namespace

TEST_CASE("debugging and network tools are listed together, applets included")
{
    const auto f = judged{tar_builder{}
                              .file("usr/bin/strace", "x", 0755)
                              .file("bin/busybox", "x", 0755)
                              .hard_link("bin/wget", "bin/busybox", 0755)
                              .symlink("bin/nc", "busybox")}
                       .by(no_debugging_tools);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/bin/nc /bin/wget /usr/bin/strace ");
    CHECK(f.evidence[1].text == "wget, which is /bin/busybox");
}

TEST_CASE("other programs are no debugging tools")
{
    CHECK(
        judged{tar_builder{}.file("usr/bin/env", "x", 0755).file("etc/curl", "x", 0755)}.result(
            no_debugging_tools
        ) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(no_debugging_tools) == not_analysed);
    CHECK(judged{}.platform("windows", "amd64").result(no_debugging_tools) == not_applicable);
}
