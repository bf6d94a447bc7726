// The databases of packages: the first byte says which of their files the rest is.
#include "listed_packages.hpp"

#include <array>

using namespace tare;

namespace {

constexpr std::array<std::string_view, 13> paths{
    "var/lib/dpkg/status",
    "var/lib/dpkg/status.d/a",
    "var/lib/dpkg/info/a.list",
    "lib/apk/db/installed",
    "var/lib/rpm/Packages",
    "usr/lib/sysimage/rpm/Packages.db",
    "usr/share/rpm/rpmdb.sqlite",
    "usr/share/rpm/rpmdb.sqlite-wal",
    "var/lib/rpmmanifest/container-manifest-2",
    "var/lib/dpkg/diversions",
    "usr/lib/opkg/status",
    "var/lib/opkg/info/a.list",
    "var/lib/opkg/info/a.control",
};

/// A layer with the file, what it may list, and what it needs to be looked at.
std::string layer_of(std::string_view path, std::string_view content)
{
    test::tar_builder tar;
    tar.symlink("bin", "usr/bin").file("usr/bin/a", "1").file("usr/lib/b", "22").symlink("l", "l");
    if (path.starts_with("var/lib/dpkg/info") || path.ends_with("diversions"))
        tar.file("var/lib/dpkg/status", "Package: a\nVersion: 1\n");
    if (path.starts_with("var/lib/opkg/info"))
        tar.file("var/lib/opkg/status", "Package: a\nVersion: 1\n");
    return tar.file(path, content).finish();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto input = test::as_input(data, size);
    if (input.empty())
        return 0;
    auto bounds = test::fuzz_limits();
    bounds.max_packages = 100;
    bounds.max_package_files = 1000;
    const auto place = paths.at(static_cast<unsigned char>(input.front() - '0') % paths.size());
    const auto tar = layer_of(place, input.substr(1));
    test::listed_packages(tar, bounds, false);
    return 0;
}
