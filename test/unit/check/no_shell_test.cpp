#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view no_shell = "TARE-SEC-012";

} // namespace

TEST_CASE("shells are seen through links, hard links, applets and merged directories")
{
    const auto f = judged{tar_builder{}
                              .directory("usr/bin")
                              .symlink("bin", "usr/bin")
                              .file("usr/bin/busybox", "ELF", 0755)
                              .hard_link("usr/bin/ash", "usr/bin/busybox", 0755)
                              .symlink("usr/bin/sh", "/bin/busybox")}
                       .by(no_shell);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/usr/bin/ash /usr/bin/busybox /usr/bin/sh ");
    CHECK(f.evidence[2].text == "sh, which is /usr/bin/busybox");
    CHECK(f.message == "There are 3 shells: /usr/bin/ash, /usr/bin/busybox, /usr/bin/sh.");
    CHECK(
        judged{tar_builder{}.file("tools/bash", "ELF", 0755)}
            .with(R"("Env":["PATH=/tools"])")
            .result(no_shell) == warn
    );
}

TEST_CASE("a dangling link, a directory and a file that nobody may execute are no shells")
{
    CHECK(
        judged{tar_builder{}.symlink("bin/sh", "dash").file("bin/bash", "x", 0644).directory("bin/zsh")}
            .result(no_shell) == pass
    );
    CHECK(judged{tar_builder{}.file("usr/share/doc/bash", "x", 0755)}.result(no_shell) == pass);
}

TEST_CASE(
    "a PATH with more directories than are looked into, or a missing layer, does not read as free of shells"
)
{
    std::string path = "PATH=/a";
    for (int i = 0; i < 300; ++i)
        path += ":/d" + std::to_string(i);
    const auto f = judged{}.with(R"("Env":[")" + path + R"("])").by(no_shell);
    CHECK(f.result == not_analysed);
    CHECK(f.message == "PATH has 301 directories, and only the first 256 were looked into.");
    CHECK(judged{}.lacking_a_layer().result(no_shell) == not_analysed);
    CHECK(judged{}.platform("windows", "amd64").result(no_shell) == not_applicable);
}
