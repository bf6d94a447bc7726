#include "analyse.hpp"
#include "image_builder.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace tare;
using test::image_builder;
using test::tar_builder;

namespace {

report::image_report report_on(const image_builder& image)
{
    const auto outcome = test::analyse(image.docker_archive());
    REQUIRE(outcome);
    return outcome->front().report;
}

report::image_report report_on(const tar_builder& layer)
{
    auto copy = layer;
    return report_on(image_builder{}.layer(copy.finish()));
}

std::string names(const std::vector<report::tool_file>& tools)
{
    std::string out;
    for (const auto& t : tools)
        out += t.path + (t.resolves_to ? "=" + *t.resolves_to : "") + " ";
    return out;
}

} // namespace

TEST_CASE("tools are found by what runs, through links, applets and merged directories")
{
    const auto r = report_on(tar_builder{}
                                 .directory("usr/bin")
                                 .symlink("bin", "usr/bin")
                                 .file("usr/bin/busybox", "ELF", 0755)
                                 .hard_link("usr/bin/wget", "usr/bin/busybox", 0755)
                                 .symlink("usr/bin/sh", "/bin/busybox")
                                 .symlink("usr/bin/zsh", "missing")
                                 .file("usr/bin/gdb", "ELF", 0755)
                                 .file("usr/bin/bash", "not executable", 0644)
                                 .directory("usr/bin/curl")
                                 .file("usr/bin/apt-get", "ELF", 0755)
                                 .file("usr/share/doc/bash", "ELF", 0755));
    CHECK(names(r.attack_surface.shells) == "/usr/bin/busybox /usr/bin/sh=/usr/bin/busybox ");
    CHECK(names(r.attack_surface.package_managers) == "/usr/bin/apt-get ");
    CHECK(names(r.attack_surface.debugging_tools) == "/usr/bin/gdb ");
    CHECK(names(r.attack_surface.network_tools) == "/usr/bin/wget=/usr/bin/busybox ");
}

TEST_CASE("the image's own PATH is looked through as well")
{
    const auto layer = tar_builder{}.file("tools/nmap", "ELF", 0755).file("etc/x", "").finish();
    CHECK(report_on(image_builder{}.layer(layer)).attack_surface.network_tools.empty());
    const auto r =
        report_on(image_builder{}.layer(layer).runtime(R"("Env":["A=B","PATH=/bin:/tools:/none"])"));
    CHECK(names(r.attack_surface.network_tools) == "/tools/nmap ");
}

TEST_CASE("setuid files that a later layer removed or changed still ship, and are said to")
{
    const auto r =
        report_on(image_builder{}
                      .layer(tar_builder{}
                                 .file("bin/su", "x", 04755)
                                 .file("bin/gone", "x", 04755)
                                 .file("bin/stripped", "x", 06755)
                                 .finish())
                      .layer(tar_builder{}.file("bin/.wh.gone", "").file("bin/stripped", "x", 0755).finish())
        );
    REQUIRE(r.attack_surface.setuid_files.size() == 3);
    const auto find = [&](const std::string& path) {
        return *std::find_if(
            r.attack_surface.setuid_files.begin(), r.attack_surface.setuid_files.end(),
            [&](const auto& f) { return f.path == path; }
        );
    };
    CHECK(find("/bin/su").visible);
    CHECK_FALSE(find("/bin/gone").visible);
    CHECK_FALSE(find("/bin/stripped").visible);
    CHECK(find("/bin/stripped").mode == "6755");
    CHECK(find("/bin/gone").layer == 0);
    REQUIRE(r.attack_surface.setgid_files.size() == 1);
}

TEST_CASE("a hard link that puts the setuid bit on a file, or takes it away, decides")
{
    const auto r = report_on(tar_builder{}
                                 .file("bin/plain", "x", 0755)
                                 .hard_link("bin/gets", "bin/plain", 04755)
                                 .file("bin/su", "x", 04755)
                                 .hard_link("bin/loses", "bin/su", 0755)
                                 .file("bin/both", "x", 04755)
                                 .hard_link("bin/keeps", "bin/both", 04755));
    std::string found;
    for (const auto& f : r.attack_surface.setuid_files)
        found += f.path + (f.visible ? "+ " : "- ");
    CHECK(found == "/bin/both+ /bin/plain+ /bin/su- ");
}

TEST_CASE("passwd is read line by line, and who can log in is judged by the image's own shells")
{
    const auto r = report_on(tar_builder{}
                                 .file(
                                     "etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"
                                                   "daemon:x:1:1::/:/usr/sbin/nologin\n"
                                                   "ghost:x:2:2::/:/bin/zsh\n"
                                                   "empty:x:3:3::/:\n"
                                                   "short:x:4\n"
                                                   "many:x:5:5:a:b:c:d\n"
                                                   "negative:x:-1:0::/:/bin/sh\n"
                                                   "huge:x:4294967296:0::/:/bin/sh\n"
                                                   "\n:x:6:6::/:/bin/sh\n"
                                                   "last:x:4294967295:7::/home/l:/bin/sh"
                                 )
                                 .file("bin/sh", "ELF", 0755));
    REQUIRE(r.users.size() == 5);
    std::string logins;
    for (const auto& u : r.users)
        logins += u.name + (u.can_login ? "+ " : "- ");
    CHECK(logins == "root+ daemon- ghost- empty+ last+ ");
    CHECK(r.users[4].uid == 4'294'967'295);
}

TEST_CASE("os-release is found through its link and read as a shell would")
{
    const auto r =
        report_on(tar_builder{}
                      .file(
                          "usr/lib/os-release", "# comment\nPRETTY_NAME=\"A \\\"quoted\\\" name\"\n"
                                                "ID='debian'\nVERSION_ID=13\n VERSION_CODENAME=trixie\r\n"
                      )
                      .directory("etc")
                      .symlink("etc/os-release", "../usr/lib/os-release"));
    REQUIRE(r.os);
    CHECK(r.os->id == "debian");
    CHECK(r.os->version_id == "13");
    CHECK(r.os->version_codename == "trixie");
    CHECK(r.os->pretty_name == "A \"quoted\" name");
    CHECK_FALSE(report_on(tar_builder{}.file("etc/x", "")).os);
}

TEST_CASE("duplicate bytes are those of the same content under another path, hard links not among them")
{
    const auto r = report_on(tar_builder{}
                                 .file("a/one", "12345")
                                 .file("b/two", "12345")
                                 .hard_link("b/three", "a/one")
                                 .file("usr/empty1", "")
                                 .file("usr/empty2", ""));
    CHECK(r.sizes.duplicate == 5);
    CHECK(r.sizes.visible == 10);
    CHECK(r.counts.files == 5);
}

TEST_CASE("the heaviest are sorted by weight and then by path, files with two names shown once")
{
    tar_builder layer;
    for (int i = 10; i < 60; ++i)
        layer.file("d/f" + std::to_string(i), std::string(7, static_cast<char>(i)));
    layer.file("big/z", std::string(100, 'z')).hard_link("big/a", "big/z");
    const auto r = report_on(layer);
    REQUIRE(r.heaviest.files.size() == 20);
    CHECK(r.heaviest.files[0].path == "/big/a");
    CHECK(r.heaviest.files[0].bytes == 100);
    CHECK(r.heaviest.files[1].path == "/d/f10");
    CHECK(r.heaviest.files[19].path == "/d/f28");
    REQUIRE(r.heaviest.directories.size() == 2);
    CHECK(r.heaviest.directories[0].path == "/d");
    CHECK(r.heaviest.directories[0].bytes == 350);
    CHECK(r.heaviest.directories[1].path == "/big");
    CHECK(r.heaviest.directories[1].bytes == 100);
}

TEST_CASE("dive's figures follow its formulas, also where they are odd")
{
    // Its own example: half of what is stored is hidden, but a directory that goes away is no waste to it.
    const auto r =
        report_on(image_builder{}
                      .layer(tar_builder{}.file("d/a", std::string(1000, 'a')).file("b", "1234").finish())
                      .layer(tar_builder{}.file(".wh.d", "").file("b", "12").finish()));
    CHECK(r.dive_compatible.size_bytes == 1006);
    CHECK(r.dive_compatible.user_size_bytes == 2);
    CHECK(r.dive_compatible.wasted_bytes == 6);
    CHECK(r.dive_compatible.efficiency == 2002.0 / 2006.0);
    CHECK(r.sizes.hidden == 1004);
    const auto one_layer = report_on(tar_builder{}.file("etc/x", "1"));
    CHECK_FALSE(one_layer.dive_compatible.wasted_user_percent);
}
