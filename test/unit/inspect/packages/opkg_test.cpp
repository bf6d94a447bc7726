#include "package_list.hpp"
#include "tar_builder.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace tare;
using test::package_list;
using test::tar_builder;

namespace {

/// As OpenWrt's opkg writes it.
constexpr const char* status = "Package: libc\n"
                               "Version: 1.2.4-4\n"
                               "Depends: libgcc1\n"
                               "Status: install hold installed\n"
                               "Essential: yes\n"
                               "Architecture: x86_64\n"
                               "Installed-Time: 1697000000\n"
                               "Installed-Size: 415942\n"
                               "\n"
                               "Package: opkg\n"
                               "Version: 2022-02-24-d038e5b6-2\n"
                               "Status: install ok installed\n"
                               "Architecture: x86_64\n"
                               "Conffiles:\n"
                               " /etc/opkg.conf 0123456789abcdef\n"
                               "Installed-Time: 1697000000\n"
                               "\n"
                               "Package: gone\n"
                               "Version: 1\n"
                               "Status: deinstall ok not-installed\n"
                               "Architecture: x86_64\n";

} // namespace

TEST_CASE("packages of opkg have what its status, control files and lists say")
{
    const package_list list{
        {tar_builder{}
             .file("etc/os-release", "ID=\"openwrt\"\nVERSION_ID=\"23.05.0\"\n")
             .file("usr/lib/opkg/status", status)
             .file(
                 "usr/lib/opkg/info/libc.control",
                 "Package: libc\nVersion: 1.2.4-4\nSource: package/libs/toolchain\n"
                 "License: GPL-3.0-with-GCC-exception\nMaintainer: Felix\n"
             )
             .file("usr/lib/opkg/info/libc.list", "/lib/libc.so\n/lib/ld-musl-x86_64.so.1\n/lib\n/lib/none\n")
             .file("usr/lib/opkg/info/opkg.list", "/bin/opkg\t0755\n/etc/opkg.conf\t0644\n")
             .file("lib/libc.so", "12345", 0755)
             .symlink("lib/ld-musl-x86_64.so.1", "libc.so")
             .file("bin/opkg", "1234567", 0755)
             .file("etc/opkg.conf", "")
             .finish()}
    };
    CHECK(list.inventory().systems == std::vector<std::string>{"opkg"});
    CHECK(list.names() == std::vector<std::string>{"libc 1.2.4-4", "opkg 2022-02-24-d038e5b6-2"});
    const auto& libc = list.at("libc");
    CHECK(libc.type == report::package_type::deb);
    CHECK(libc.architecture == "x86_64");
    CHECK(libc.licences == std::vector<std::string>{"GPL-3.0-with-GCC-exception"});
    CHECK(libc.maintainer == "Felix");
    CHECK(libc.purl == "pkg:deb/openwrt/libc@1.2.4-4?arch=x86_64&distro=openwrt-23.05.0");
    CHECK(libc.found_in == "/usr/lib/opkg/status");
    CHECK(libc.layer == 0);
    CHECK(libc.files == 2);
    CHECK(libc.bytes == 5);
    // opkg's sizes are bytes for some builders and KiB for others, and its sources are paths of a build tree.
    CHECK_FALSE(libc.installed_bytes);
    CHECK_FALSE(libc.source);
    CHECK(list.owner_of("/bin/opkg") == "opkg");
    CHECK(list.owner_of("/etc/opkg.conf") == "opkg");
    CHECK(list.owner_of("/etc/os-release") == "none");
    CHECK(list.gaps().empty());
}

TEST_CASE("opkg of Yocto is at another place, and two places that are one count once")
{
    const package_list yocto{{tar_builder{}.file("var/lib/opkg/status", status).finish()}};
    CHECK(yocto.names().size() == 2);
    CHECK(yocto.at("libc").found_in == "/var/lib/opkg/status");
    CHECK_FALSE(yocto.inventory().unowned);
    CHECK(yocto.gaps().empty());

    const package_list both{{tar_builder{}
                                 .file("usr/lib/opkg/status", status)
                                 .symlink("var/lib/opkg", "../../usr/lib/opkg")
                                 .finish()}};
    CHECK(both.names().size() == 2);
}

TEST_CASE("a package of opkg came with the layer from which on the status lists that version")
{
    const package_list list{
        {tar_builder{}.file("usr/lib/opkg/status", status).finish(),
         tar_builder{}
             .file(
                 "usr/lib/opkg/status",
                 std::string{status} + "\nPackage: curl\nVersion: 8\nStatus: install user installed\n"
             )
             .finish()}
    };
    CHECK(list.at("libc").layer == 0);
    CHECK(list.at("curl").layer == 1);
}

TEST_CASE("what cannot be read of opkg is a gap")
{
    const package_list list{
        {tar_builder{}
             .file("usr/lib/opkg/status", "Package: a\nVersion: 1\n\nVersion: 2\nwhat\n\nPackage: b\n")
             .file("usr/lib/opkg/info/a.list", "/f\n")
             .file("f", "1")
             .finish()}
    };
    CHECK(list.names() == std::vector<std::string>{"a 1", "b "});
    CHECK(
        list.gaps() ==
        std::vector<std::string>{
            "'/usr/lib/opkg/status' could not be read as a whole: line 5 is no field. Packages may be "
            "missing.",
            "'/usr/lib/opkg/status' could not be read as a whole: 1 stanzas name no package. Packages may be "
            "missing.",
            "opkg has no list of files of 1 packages, 'b' the first of them: their files belong to none.",
        }
    );
    limits bounds;
    bounds.max_kept_file_bytes = 64;
    const package_list large{{tar_builder{}.file("usr/lib/opkg/status", status).finish()}, bounds};
    CHECK(large.names().empty());
    CHECK(large.gaps().size() == 1);
}
