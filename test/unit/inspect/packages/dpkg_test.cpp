#include "elf_builder.hpp"
#include "package_list.hpp"
#include "tar_builder.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace tare;
using test::package_list;
using test::tar_builder;

namespace {

constexpr const char* bash_stanza = "Package: bash\n"
                                    "Essential: yes\n"
                                    "Status: install ok installed\n"
                                    "Installed-Size: 7164\n"
                                    "Maintainer: Matthias Klose <doko@debian.org>\n"
                                    "Architecture: amd64\n"
                                    "Source: bash (5.2.15-2)\n"
                                    "Version: 5.2.15-2+b8\n"
                                    "Description: shell\n"
                                    " Package: not a field\n"
                                    " .\n";

std::string stanza(std::string_view name, std::string_view version, std::string_view status)
{
    return fmt::format(
        "Package: {}\nStatus: {}\nArchitecture: amd64\nVersion: {}\n\n", name, status, version
    );
}

tar_builder with_status(std::string_view status)
{
    tar_builder tar;
    tar.file("var/lib/dpkg/status", status);
    return tar;
}

std::string join(const std::vector<std::string>& items)
{
    return fmt::format("{}", fmt::join(items, "; "));
}

} // namespace

TEST_CASE("a package of dpkg has what its stanza says")
{
    const package_list list{{with_status(bash_stanza).finish()}};
    CHECK(list.inventory().systems == std::vector<std::string>{"dpkg"});
    REQUIRE(list.inventory().packages.size() == 1);
    const auto& p = list.at("bash");
    CHECK(p.type == report::package_type::deb);
    CHECK(p.version == "5.2.15-2+b8");
    CHECK(p.architecture == "amd64");
    CHECK(p.source == report::package_source{"bash", "5.2.15-2"});
    CHECK(p.maintainer == "Matthias Klose <doko@debian.org>");
    CHECK(p.installed_bytes == 7164 * 1024);
    CHECK(p.found_in == "/var/lib/dpkg/status");
    CHECK(p.layer == 0);
    CHECK(list.gaps().empty());
    // Nothing says which files are whose.
    CHECK_FALSE(list.inventory().unowned);
}

TEST_CASE("the source of a package is itself where it names none, and has its version where it names none")
{
    const package_list list{{with_status("package: zlib1g\nversion: 1:1.3\nSOURCE: zlib\n\n\n\r\n"
                                         "Package: sed\nVersion: 4.9-1\nStatus: install ok installed\n")
                                 .finish()}};
    CHECK(list.at("zlib1g").source == report::package_source{"zlib", "1:1.3"});
    CHECK(list.at("zlib1g").architecture == std::nullopt);
    CHECK(list.at("sed").source == report::package_source{"sed", "4.9-1"});
}

TEST_CASE("a package counts when its files are there, whatever is wished for it")
{
    const package_list list{
        {with_status(
             stanza("a", "1", "install ok installed") + stanza("b", "1", "deinstall ok config-files") +
             stanza("c", "1", "hold ok installed") + stanza("d", "1", "unknown ok not-installed") +
             stanza("e", "1", "deinstall ok installed") +
             stanza("f", "1", "install reinstreq half-installed") +
             stanza("g", "1", "install ok triggers-pending")
        )
             .finish()}
    };
    CHECK(join(list.names()) == "a 1; c 1; e 1; f 1; g 1");
}

TEST_CASE("a package of two architectures is two packages, each with its list")
{
    auto tar = with_status("Package: libc6\nArchitecture: i386\nVersion: 2\n\n"
                           "Package: libc6\nArchitecture: amd64\nVersion: 2\n");
    tar.file("var/lib/dpkg/info/libc6:i386.list", "/.\n/lib32\n/lib32/libc.so\n")
        .file("var/lib/dpkg/info/libc6:amd64.list", "/.\n/lib64\n/lib64/libc.so\n/lib64/other\n")
        .file("lib32/libc.so", "abc")
        .file("lib64/libc.so", "abcde")
        .file("lib64/other", "");
    const package_list list{{tar.finish()}};
    REQUIRE(list.inventory().packages.size() == 2);
    const auto& first = list.inventory().packages[0];
    const auto& second = list.inventory().packages[1];
    CHECK(first.architecture == "amd64");
    CHECK(first.files == 2);
    CHECK(first.bytes == 5);
    CHECK(second.architecture == "i386");
    CHECK(second.bytes == 3);
}

TEST_CASE("a list that speaks of /bin owns what lies in a merged /usr/bin, links not followed")
{
    auto tar = with_status(bash_stanza);
    tar.symlink("bin", "usr/bin")
        .file("usr/bin/bash", "12345", 0755)
        .symlink("usr/bin/rbash", "bash")
        .file("usr/bin/other", "7777777")
        .file("var/lib/dpkg/info/bash.list", "/.\n/bin\n/bin/bash\n/bin/rbash\n/bin/missing\n/usr\n");
    const package_list list{{tar.finish()}};
    CHECK(list.owner_of("/usr/bin/bash") == "bash");
    CHECK(list.owner_of("/usr/bin/rbash") == "bash");
    CHECK(list.owner_of("/usr/bin/other") == "none");
    CHECK(list.at("bash").files == 3);
    CHECK(list.at("bash").bytes == 5);
    REQUIRE(list.inventory().unowned);
    CHECK(list.inventory().unowned->files == 3);
    CHECK(list.gaps().empty());
}

TEST_CASE("a file with two names weighs once and belongs to the package of either name")
{
    auto tar = with_status(stanza("perl", "5", "install ok installed"));
    tar.file("usr/bin/perl", "12345")
        .hard_link("usr/bin/perl5", "usr/bin/perl")
        .file("var/lib/dpkg/info/perl.list", "/usr/bin/perl\n");
    const package_list list{{tar.finish()}};
    CHECK(list.owner_of("/usr/bin/perl5") == "perl");
    CHECK(list.at("perl").files == 2);
    CHECK(list.at("perl").bytes == 5);
}

TEST_CASE("a file that two packages claim belongs to the first of them in the list")
{
    auto tar =
        with_status(stanza("b", "1", "install ok installed") + stanza("a", "1", "install ok installed"));
    tar.file("f", "12345").file("var/lib/dpkg/info/a.list", "/f\n").file("var/lib/dpkg/info/b.list", "/f\n");
    const package_list list{{tar.finish()}};
    CHECK(list.owner_of("/f") == "a");
    CHECK(list.at("b").files == 0);
    CHECK(list.at("b").bytes == 0);
}

TEST_CASE("a diverted file belongs to its package at the place where the diversion puts it")
{
    auto tar = with_status(
        stanza("dash", "1", "install ok installed") + stanza("mksh", "1", "install ok installed")
    );
    tar.file("bin/sh", "mksh's")
        .file("bin/sh.distrib", "dash's own")
        .file("var/lib/dpkg/diversions", "/bin/sh\n/bin/sh.distrib\nmksh\n")
        .file("var/lib/dpkg/info/dash.list", "/bin/sh\n")
        .file("var/lib/dpkg/info/mksh.list", "/bin/sh\n");
    const package_list list{{tar.finish()}};
    CHECK(list.owner_of("/bin/sh") == "mksh");
    CHECK(list.owner_of("/bin/sh.distrib") == "dash");
}

TEST_CASE("distroless images carry one stanza a file, and checksums as lists")
{
    tar_builder tar;
    tar.file("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12\nArchitecture: amd64\n")
        .file(
            "var/lib/dpkg/status.d/base.md5sums",
            "d41d8cd98f00b204e9800998ecf8427e  usr/share/a\nd41d8cd98f00b204e9800998ecf8427e  "
            "usr/share/gone\n"
        )
        .file("var/lib/dpkg/status.d/libc6", "Package: libc6\nVersion: 2.36\nSource: glibc\n")
        .file("var/lib/dpkg/status.d/libc6.md5sums", "")
        .file("usr/share/a", "1234")
        .file("app", std::string(999, 'x'));
    const package_list list{{tar.finish(), tar_builder{}.file("second", "1").finish()}};
    CHECK(join(list.names()) == "base-files 12; libc6 2.36");
    CHECK(list.at("base-files").found_in == "/var/lib/dpkg/status.d/base");
    CHECK(list.at("base-files").bytes == 4);
    CHECK(list.at("libc6").source == report::package_source{"glibc", "2.36"});
    REQUIRE(list.inventory().unowned);
    CHECK(list.inventory().unowned->files == 6);
    CHECK(list.inventory().unowned->heaviest.at(0).path == "/app");
    CHECK(list.inventory().unowned->heaviest.at(0).bytes == 999);
    CHECK(list.gaps().empty());
}

TEST_CASE("a package came with the layer from which on the database lists that version")
{
    const auto a1 = stanza("a", "1", "install ok installed");
    const auto a2 = stanza("a", "2", "install ok installed");
    const auto b1 = stanza("b", "1", "install ok installed");
    const auto c1 = stanza("c", "1", "install ok installed");
    const auto c_removed = stanza("c", "1", "deinstall ok config-files");
    const package_list list{{
        with_status(a1 + b1 + c1).finish(),
        tar_builder{}.file("unrelated", "").finish(),
        with_status(a2 + b1 + c_removed).finish(),
        with_status(a1 + b1 + c1).finish(),
        tar_builder{}.file("unrelated", "more").finish(),
    }};
    CHECK(list.at("a").layer == 3);
    CHECK(list.at("b").layer == 0);
    CHECK(list.at("c").layer == 3);
}

TEST_CASE("no layer is told where a database in between could not be read")
{
    limits bounds;
    bounds.max_kept_file_bytes = 200;
    const auto b1 = stanza("b", "1", "install ok installed");
    const package_list list{
        {with_status(b1).finish(), with_status(std::string(300, '#')).finish(),
         with_status(b1 + stanza("new", "1", "install ok installed")).finish()},
        bounds
    };
    CHECK(list.at("b").layer == 0);
    CHECK(list.at("new").layer == std::nullopt);
}

TEST_CASE("what cannot be read of dpkg is a gap")
{
    limits bounds;
    bounds.max_kept_file_bytes = 100;
    const package_list large{{with_status(std::string(300, '#')).finish()}, bounds};
    CHECK(
        join(large.gaps()) ==
        "'/var/lib/dpkg/status' could not be read as a whole: its content was not kept. "
        "Packages may be missing."
    );
    const package_list malformed{{with_status("Package: a\nno field\nVersion: 1\n\nVersion: 2\n").finish()}};
    CHECK(join(malformed.names()) == "a 1");
    CHECK(malformed.gaps().size() == 2);
    const package_list odd{{tar_builder{}.file("var/lib/dpkg/status.d/x\n", "text").finish()}};
    CHECK(
        join(odd.gaps()) ==
        "'/var/lib/dpkg/status.d/x\\x0a' could not be read as a whole: it is no stanza of a "
        "package. Packages may be missing."
    );
    auto some =
        with_status(stanza("a", "1", "install ok installed") + stanza("b", "1", "install ok installed"));
    const package_list no_list{{some.file("var/lib/dpkg/info/a.list", "/.\n").finish()}};
    CHECK(
        join(no_list.gaps()) ==
        "dpkg has no list of files of 1 packages, 'b' the first of them: their files belong "
        "to none."
    );
}

TEST_CASE("packages and names beyond a limit are left out and said to be")
{
    limits bounds;
    bounds.max_packages = 1;
    const auto two = stanza("a", "1", "install ok installed") + stanza("b", "1", "install ok installed");
    const package_list cut{{with_status(two).finish()}, bounds};
    CHECK(join(cut.names()) == "a 1");
    CHECK(
        join(cut.gaps()) ==
        "1 packages were left out, because there are more than the limit max_packages = 1."
    );
    bounds = {};
    bounds.max_package_files = 2;
    auto tar = with_status(two);
    tar.file("x", "1")
        .file("y", "2")
        .file("var/lib/dpkg/info/a.list", "/x\n/y\n")
        .file("var/lib/dpkg/info/b.list", "/y\n/x\n");
    const package_list names{{tar.finish()}, bounds};
    CHECK(names.at("a").files == 2);
    REQUIRE(names.gaps().size() == 1);
    CHECK(names.gaps().front().find("max_package_files = 2") != std::string::npos);
}

TEST_CASE("hostile lists end: circles of links, paths without end, names that are none")
{
    auto tar = with_status(stanza("a", "1", "install ok installed"));
    std::string list =
        "/loop/x\n/" + std::string(100'000, 'a') + "\n/../../etc/passwd\n//\n\n" + std::string(9000, '/');
    tar.symlink("loop", "loop").file("var/lib/dpkg/info/a.list", list).file("etc/passwd", "");
    const package_list hostile{{tar.finish()}};
    CHECK(hostile.at("a").files == 0);
    std::string many;
    auto links = with_status(stanza("a", "1", "install ok installed"));
    for (int i = 0; i < 1100; ++i) {
        links.symlink(fmt::format("l{}", i), "d");
        many += fmt::format("/l{}/f\n", i);
    }
    links.file("d/f", "1").file("var/lib/dpkg/info/a.list", many);
    const package_list through_links{{links.finish()}};
    CHECK(through_links.at("a").files == 1);
    CHECK(through_links.gaps().size() == 1);
}

TEST_CASE("names of packages are escaped")
{
    const package_list list{{with_status("Package: a\x1b[31m\nVersion: \xff\n").finish()}};
    CHECK(join(list.names()) == "a\\x1b[31m \\xff");
}

TEST_CASE("static programs that belong to no package are named, the heaviest first")
{
    auto tar = with_status(stanza("busybox", "1", "install ok installed"));
    const auto program = test::elf_builder{}.type(2).finish();
    tar.file("bin/busybox", program, 0755)
        .file("app/server", program, 0755)
        .file("app/larger", test::elf_builder{}.type(2).code(5000).finish(), 0755)
        .file(
            "app/dynamic", test::elf_builder{}.type(2).interpreter("/ld.so").needed("libc.so.6").finish(),
            0755
        )
        .file("var/lib/dpkg/info/busybox.list", "/bin/busybox\n");
    const package_list list{{tar.finish()}};
    const auto& found = list.inventory().static_binaries;
    REQUIRE(found.size() == 2);
    CHECK(found[0].path == "/app/larger");
    CHECK(found[1].path == "/app/server");
    CHECK(found[1].bytes == program.size());
}

TEST_CASE("packages have their URL, with the distribution that os-release names")
{
    auto tar = with_status(bash_stanza);
    tar.file("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
    const package_list list{{tar.finish()}};
    CHECK(
        list.at("bash").purl ==
        "pkg:deb/debian/bash@5.2.15-2%2Bb8?arch=amd64&distro=debian-12&upstream=bash%405.2.15-2"
    );
}

TEST_CASE("a language's package whose manifest a package of the distribution brought names it")
{
    auto tar = with_status(stanza("python3-six", "1", "install ok installed"));
    constexpr auto* manifest = "usr/lib/python3/dist-packages/six.dist-info/METADATA";
    tar.file(manifest, "Metadata-Version: 2.1\nName: six\nVersion: 1.16.0\n\n")
        .file("var/lib/dpkg/info/python3-six.list", fmt::format("/{}\n", manifest))
        .file("usr/local/lib/python3/dist-packages/own.dist-info/METADATA", "Name: own\nVersion: 1\n\n");
    const package_list list{{tar.finish()}};
    CHECK(list.at("six").owner == "python3-six");
    CHECK(list.at("own").owner == std::nullopt);
    CHECK(list.owner_of(fmt::format("/{}", manifest)) == "python3-six");
}

TEST_CASE("the licences of a package of dpkg are those of its machine-readable copyright file, links followed"
)
{
    auto tar = with_status(
        stanza("a", "1", "install ok installed") + stanza("b", "1", "install ok installed") +
        stanza("free", "1", "install ok installed") + stanza("none", "1", "install ok installed")
    );
    tar.file(
           "usr/share/doc/a/copyright",
           "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: "
           "MIT\n"
           "Copyright: x\n\nFiles: b\nlicense:  GPL-2+ and LGPL-2.1 \r\n text\n License: no "
           "field\n\nLicense: MIT\n " +
               std::string(100'000, 't') + "\n\nLicense: " + std::string(300, 'x') + "\n\nLicense: last"
    )
        .symlink("usr/share/doc/b", "a")
        .file("usr/share/doc/free/copyright", "This is free software.\nLicense: prose\n")
        .file("usr/share/doc/none/deeper/copyright", "Format: x\nLicense: elsewhere\n");
    const package_list list{{tar.finish()}};
    CHECK(list.at("a").licences == std::vector<std::string>{"GPL-2+ and LGPL-2.1", "MIT", "last"});
    CHECK(list.at("b").licences == list.at("a").licences);
    CHECK(list.at("free").licences.empty());
    CHECK(list.at("none").licences.empty());
}

TEST_CASE("an image without databases has no packages and no account of files")
{
    const package_list list{{tar_builder{}.file("a", "1").finish()}};
    CHECK(list.inventory().systems.empty());
    CHECK(list.inventory().packages.empty());
    CHECK_FALSE(list.inventory().unowned);
    CHECK(list.owner_of("/a") == "none");
}
