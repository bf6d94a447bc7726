#include "package_list.hpp"
#include "tar_builder.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace tare;
using test::package_list;
using test::tar_builder;

namespace {

constexpr const char* musl = "C:Q1abc=\n"
                             "P:musl\n"
                             "V:1.2.5-r0\n"
                             "A:x86_64\n"
                             "S:400000\n"
                             "I:667648\n"
                             "T:the musl c library\n"
                             "L:MIT\n"
                             "o:musl-source\n"
                             "m:Timo <timo@alpinelinux.org>\n"
                             "D:so:x\n"
                             "p:so:libc.musl-x86_64.so.1=1\n"
                             "F:lib\n"
                             "R:ld-musl-x86_64.so.1\n"
                             "a:0:0:755\n"
                             "Z:Q1def=\n"
                             "R:libc.musl-x86_64.so.1\n"
                             "F:\n"
                             "R:top\n"
                             "\n";

} // namespace

TEST_CASE("a package of apk has what its lines say, upper and lower case apart")
{
    const package_list list{{tar_builder{}
                                 .file("lib/apk/db/installed", musl)
                                 .file("lib/ld-musl-x86_64.so.1", "12345", 0755)
                                 .symlink("lib/libc.musl-x86_64.so.1", "ld-musl-x86_64.so.1")
                                 .file("top", "1")
                                 .file("bottom", "1")
                                 .finish()}};
    CHECK(list.inventory().systems == std::vector<std::string>{"apk"});
    REQUIRE(list.names() == std::vector<std::string>{"musl 1.2.5-r0"});
    const auto& p = list.at("musl");
    CHECK(p.type == report::package_type::apk);
    CHECK(p.architecture == "x86_64");
    CHECK(p.source == report::package_source{"musl-source", "1.2.5-r0"});
    CHECK(p.licences == std::vector<std::string>{"MIT"});
    CHECK(p.maintainer == "Timo <timo@alpinelinux.org>");
    CHECK(p.installed_bytes == 667648);
    CHECK(p.files == 3);
    CHECK(p.bytes == 6);
    CHECK(p.found_in == "/lib/apk/db/installed");
    CHECK(p.layer == 0);
    CHECK(list.owner_of("/top") == "musl");
    REQUIRE(list.inventory().unowned);
    CHECK(list.inventory().unowned->files == 2);
    CHECK(list.gaps().empty());
}

TEST_CASE("packages of apk end at a line that is too short, or at the end")
{
    const package_list list{
        {tar_builder{}
             .file("usr/lib/apk/db/installed", "P:a\nV:1\nx\nP:.build-deps\nV:2024\n\n\nP:b\nV:2\no:\nP:b2")
             .finish()}
    };
    CHECK(list.names() == std::vector<std::string>{"a 1", "b2 2"});
    CHECK(list.at("a").source == report::package_source{"a", "1"});
    CHECK(list.gaps().empty());
}

TEST_CASE("a database that two paths lead to is read once")
{
    const package_list list{{tar_builder{}
                                 .symlink("lib", "usr/lib")
                                 .file("usr/lib/apk/db/installed", "P:a\nV:1\nF:lib\nR:f\n\n")
                                 .file("usr/lib/f", "1")
                                 .finish()}};
    CHECK(list.names() == std::vector<std::string>{"a 1"});
    CHECK(list.owner_of("/usr/lib/f") == "a");
}

TEST_CASE("an upgraded package of apk came with the layer of the upgrade")
{
    const auto layer = [](std::string_view database) {
        return tar_builder{}.file("lib/apk/db/installed", database).finish();
    };
    const package_list list{{layer("P:a\nV:1\n\nP:b\nV:1\n\n"), layer("P:a\nV:2\n\nP:b\nV:1\n\nP:c\nV:1\n\n")}
    };
    CHECK(list.at("a").layer == 1);
    CHECK(list.at("b").layer == 0);
    CHECK(list.at("c").layer == 1);
}

TEST_CASE("what is malformed in a database of apk is a gap, at every place where it may end")
{
    const package_list list{
        {tar_builder{}.file("lib/apk/db/installed", "P:a\nV:1\nbroken\n\nP:b\n\n").finish()}
    };
    CHECK(list.names() == std::vector<std::string>{"a 1"});
    CHECK(list.gaps().size() == 2);
    const std::string whole = musl;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const package_list cut{{tar_builder{}.file("lib/apk/db/installed", whole.substr(0, size)).finish()}};
        INFO(size);
        const bool is_listed = !cut.inventory().packages.empty();
        CHECK((is_listed || size < 3 || !cut.gaps().empty()));
    }
}
