#include "payload_of.hpp"

#include <fmt/format.h>

using namespace tare;
using test::payload_of;
using test::tar_builder;

namespace {

std::string shares(const std::vector<report::tare_share>& list)
{
    std::string out;
    for (const auto& s : list)
        out += fmt::format("{} {} {}, ", s.name, s.files, s.bytes);
    return out;
}

std::string bytes(std::size_t count)
{
    return std::string(count, 'x');
}

} // namespace

TEST_CASE("the directories that say most are inside each other nowhere", "[payload]")
{
    tar_builder files;
    files.file("server", test::static_program(), 0755)
        .file("usr/share/doc/a", bytes(30'000))
        .file("usr/share/doc/b", bytes(20'000))
        .file("usr/share/locale/de/x", bytes(40'000))
        .file("usr/lib/one.so", bytes(60'000))
        .file("usr/lib/deep/two.so", bytes(30'000))
        .file("usr/bin/tool", bytes(100))
        .file("var/cache/huge", bytes(90'000));
    const payload_of p{files, {"/server"}};
    CHECK(
        shares(p.tare().directories) ==
        "/usr/lib 2 90000, /var/cache 1 90000, /usr/share/doc 2 50000, /usr/share/locale/de 1 40000, "
    );
}

TEST_CASE("a root that is flat is one directory", "[payload]")
{
    tar_builder files;
    files.file("server", test::static_program(), 0755);
    for (int i = 0; i < 100; ++i)
        files.file(fmt::format("{}/x", i), "1");
    CHECK(shares(payload_of(files, {"/server"}).tare().directories) == "/ 100 100, ");
    CHECK(payload_of(tar_builder{}.file("a", test::static_program(), 0755), {"/a"}).tare().directories.empty()
    );
}

TEST_CASE("tare is told apart by package, a file of several names once", "[payload]")
{
    const test::stacked image{{tar_builder{}
                                   .file("server", test::static_program(), 0755)
                                   .file("usr/bin/curl", bytes(500))
                                   .hard_link("usr/bin/curl2", "usr/bin/curl")
                                   .file("usr/lib/libcurl.so", bytes(700))
                                   .file("usr/bin/bash", bytes(300))
                                   .file("mine", bytes(40))
                                   .finish()}};
    image::image_config config;
    config.cmd = {"/server"};
    inspect::installed_packages installed;
    installed.inventory.packages.resize(3);
    const char* const names[] = {"bash", "curl", "server"};
    for (std::size_t i = 0; i < 3; ++i) {
        installed.inventory.packages[i].name = names[i];
        installed.inventory.packages[i].version = "1.0";
    }
    const auto& files = image.view().files;
    installed.owners.resize(files.inodes().size());
    const auto own = [&](std::string_view path, std::uint32_t package) {
        installed.owners[files.at(*files.resolve(path)).inode] = package;
    };
    own("/usr/bin/bash", 1);
    own("/usr/bin/curl", 2);
    own("/usr/lib/libcurl.so", 2);
    own("/server", 3);
    const auto needed = inspect::payload(image.view(), &config);
    const auto t = inspect::tare(image.view(), needed, installed);
    CHECK(shares(t.packages) == "curl 1.0 3 1200, bash 1.0 1 300, ");
    CHECK(t.unowned.bytes == 40);
    CHECK(t.unowned.files == 1);
    CHECK(t.bytes == 1540);
    CHECK(t.files == 5);
}
