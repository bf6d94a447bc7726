#include "analyse.hpp"
#include "image_builder.hpp"
#include "stacked.hpp"

#include <tare/inspect/content.hpp>
#include <tare/inspect/facts.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace tare;
using test::image_builder;
using test::stacked;
using test::tar_builder;

namespace {

std::string kept(const stacked& image, std::string_view path)
{
    return std::string{inspect::content(image.view(), path).value_or("(none)")};
}

std::string script(const stacked& image, std::string_view path)
{
    const auto* const found = inspect::find<inspect::script>(image.view(), path);
    return found == nullptr ? "(none)" : found->interpreter + '|' + found->argument;
}

std::string notes(const stacked& image)
{
    std::string out;
    for (const auto& n : inspect::not_analysed(image.view()))
        out += n.id + ": " + n.text + '\n';
    return out;
}

} // namespace

TEST_CASE("files whose path says what they are are kept, all others are not")
{
    const std::vector<std::string> expected{
        "etc/passwd",
        "etc/group",
        "etc/shadow",
        "etc/gshadow",
        "etc/shells",
        "etc/nsswitch.conf",
        "etc/os-release",
        "usr/lib/os-release",
        "etc/alpine-release",
        "etc/debian_version",
        "etc/ld.so.conf",
        "etc/ld.so.conf.d/libc.conf",
        "etc/ld-musl-x86_64.path",
        "var/lib/dpkg/status",
        "var/lib/dpkg/status.d/base",
        "var/lib/dpkg/status.d/base.md5sums",
        "var/lib/dpkg/info/libc6:amd64.list",
        "var/lib/dpkg/info/libc6:amd64.md5sums",
        "lib/apk/db/installed",
        "usr/lib/apk/db/installed",
        "var/lib/rpm/Packages",
        "var/lib/rpm/Packages.db",
        "var/lib/rpm/rpmdb.sqlite",
        "var/lib/rpm/rpmdb.sqlite-wal",
        "usr/lib/sysimage/rpm/Packages",
        "usr/lib/sysimage/rpm/Packages.db",
        "usr/lib/sysimage/rpm/rpmdb.sqlite",
    };
    tar_builder layer;
    for (const auto& path : expected)
        layer.file(path, "content of " + path);
    const std::vector<std::string> others{
        "passwd", "etc/passwd-", "usr/etc/passwd", "var/lib/dpkg/status-old", "var/lib/dpkg/info/x.postinst",
    };
    for (const auto& path : others)
        layer.file(path, "other");
    const stacked image{{layer.finish()}};
    for (const auto& path : expected)
        CHECK(kept(image, path) == "content of " + path);
    for (const auto& path : others)
        CHECK(kept(image, path) == "(none)");
    CHECK(notes(image).empty());
}

TEST_CASE("a kept file is that of the layer on top, and found through links")
{
    const stacked image{
        {tar_builder{}
             .symlink("etc/os-release", "../usr/lib/os-release")
             .symlink("lib", "usr/lib")
             .file("etc/passwd", "old")
             .file("etc/group", "gone")
             .finish(),
         tar_builder{}
             .file("usr/lib/os-release", "ID=a")
             .file("usr/lib/apk/db/installed", "P:x")
             .file("etc/passwd", "new")
             .file("etc/.wh.group", "")
             .finish()}
    };
    CHECK(kept(image, "/etc/passwd") == "new");
    CHECK(kept(image, "/etc/os-release") == "ID=a");
    CHECK(kept(image, "/lib/apk/db/installed") == "P:x");
    CHECK(kept(image, "/etc/group") == "(none)");
    CHECK(notes(image).empty());
}

TEST_CASE("files over a limit are said to be not analysed, with the limit and where")
{
    limits bounds;
    bounds.max_kept_file_bytes = 4;
    tar_builder lists;
    for (int i = 0; i < 8; ++i)
        lists.file("var/lib/dpkg/info/p" + std::to_string(i) + ".list", "12345");
    const stacked image{{tar_builder{}.file("etc/passwd", "12345").finish(), lists.finish()}, bounds};
    CHECK(kept(image, "etc/passwd") == "(none)");
    CHECK(
        notes(image) == "not-analysed: The content of /etc/passwd (layer 0), /var/lib/dpkg/info/p0.list "
                        "(layer 1), /var/lib/dpkg/info/p1.list (layer 1), /var/lib/dpkg/info/p2.list (layer "
                        "1), /var/lib/dpkg/info/p3.list (layer 1) and 4 more was not looked at, because it "
                        "would cross the limit max_kept_file_bytes = 4.\n"
    );
    bounds.max_kept_file_bytes = 100;
    bounds.max_kept_total_bytes = sizeof(inspect::kept_file) + 6;
    const stacked full{{tar_builder{}.file("etc/passwd", "12345").file("etc/group", "1").finish()}, bounds};
    CHECK(kept(full, "etc/passwd") == "12345");
    CHECK(kept(full, "etc/group") == "(none)");
    CHECK(notes(full).find("/etc/group (layer 0)") != std::string::npos);
    CHECK(notes(full).find("max_kept_total_bytes") != std::string::npos);
}

TEST_CASE("a kept file that a link puts elsewhere is said to be not analysed")
{
    const stacked image{{tar_builder{}
                             .file("opt/users", "root::0:0::/:/bin/sh\n")
                             .symlink("etc/passwd", "/opt/users")
                             .file("opt/g", "g")
                             .hard_link("etc/group", "opt/g")
                             .file("opt/info/a.list", "x")
                             .symlink("var/lib/dpkg/info", "/opt/info")
                             .symlink("etc/shadow", "nowhere")
                             .finish()}};
    CHECK(kept(image, "etc/passwd") == "(none)");
    CHECK(
        notes(image) == "not-analysed: The content of /etc/group, /etc/passwd, /var/lib/dpkg/info/a.list "
                        "was not looked at, because a link leads to a file of another name.\n"
    );
}

TEST_CASE("the notes are in the report, for every layer")
{
    analysis::options o;
    o.bounds.max_kept_file_bytes = 3;
    const auto outcome = test::analyse(
        image_builder{}
            .layer(tar_builder{}.file("etc/shadow", "root::1:0:99999:7:::\n").finish())
            .layer(tar_builder{}.file("etc/.wh.shadow", "").finish())
            .docker_archive(),
        o
    );
    REQUIRE(outcome);
    const auto& notes = outcome->front().report.notes;
    REQUIRE(notes.size() == 1);
    CHECK(notes.front().id == "not-analysed");
    CHECK(notes.front().text.find("/etc/shadow (layer 0)") != std::string::npos);
}

TEST_CASE("a root filesystem is read with the same readers")
{
    const auto outcome = test::analyse(tar_builder{}
                                           .directory("etc")
                                           .file("etc/os-release", "ID=alpine\n")
                                           .file("etc/passwd", "root:x:0:0::/root:/bin/sh\n")
                                           .finish());
    REQUIRE(outcome);
    CHECK(outcome->front().report.os->id == "alpine");
    CHECK(outcome->front().report.users.size() == 1);
}

TEST_CASE("the first line of a script is taken apart as Linux does")
{
    const std::string path(300, 'p');
    const stacked image{{tar_builder{}
                             .file("plain", "#!/bin/sh\necho\n")
                             .file("blanks", "#! \t/usr/bin/env  python3 -u \t\nimport os\n")
                             .file("bare", "#!/bin/sh")
                             .file("none", "#!\n/bin/sh\n")
                             .file("blank", "#!   \n")
                             .file("text", "hello\n#!/bin/sh\n")
                             .file("hash", "#")
                             .file("empty", "")
                             .file("long", "#!/" + path + "\n")
                             .file("cut", "#!/bin/sh " + path + "\n")
                             .file("nul", std::string{"#!/bin/sh\0x\n", 12})
                             .file("newline last", "#!/" + path.substr(0, 252) + "\n" + path)
                             .file("blank last", "#!/" + path.substr(0, 252) + " \n")
                             .file("nothing last", "#!/" + path.substr(0, 253) + "\n")
                             .file("all blank", "#!" + std::string(300, ' ') + "/bin/sh\n")
                             .finish()}};
    CHECK(script(image, "plain") == "/bin/sh|");
    CHECK(script(image, "blanks") == "/usr/bin/env|python3 -u");
    CHECK(script(image, "bare") == "/bin/sh|");
    CHECK(script(image, "nul") == "/bin/sh|");
    CHECK(script(image, "cut") == "/bin/sh|" + path.substr(0, 245));
    CHECK(script(image, "newline last") == "/" + path.substr(0, 252) + '|');
    CHECK(script(image, "blank last") == "/" + path.substr(0, 252) + '|');
    for (const auto* const name :
         {"none", "blank", "text", "hash", "empty", "long", "nothing last", "all blank"})
        CHECK(script(image, name) == "(none)");
}
