#include "found_packages.hpp"
#include "tar_builder.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace tare;
using test::found_packages;
using test::tar_builder;

namespace {

std::string lines_of(std::string_view path, std::string_view content)
{
    return found_packages{{tar_builder{}.file(path, content).finish()}}.lines();
}

} // namespace

TEST_CASE("a package.json is a package's directly below a node_modules, in scopes too")
{
    const std::string_view text = R"({"name":"a","version":"1.2.3","license":"MIT"})";
    CHECK(
        lines_of("app/node_modules/a/package.json", text) ==
        "npm a 1.2.3 (MIT) in /app/node_modules/a/package.json\n"
    );
    CHECK(
        lines_of("app/node_modules/@s/a/package.json", text) ==
        "npm a 1.2.3 (MIT) in /app/node_modules/@s/a/package.json\n"
    );
    CHECK(
        lines_of("node_modules/b/node_modules/a/package.json", text) ==
        "npm a 1.2.3 (MIT) in /node_modules/b/node_modules/a/package.json\n"
    );
    CHECK(lines_of("app/node_modules/a/test/package.json", text).empty());
    CHECK(lines_of("app/node_modules/package.json", text).empty());
    CHECK(lines_of("app/package.json", text).empty());
    CHECK(lines_of("app/node_modules/a/PACKAGE.json", text).empty());
}

TEST_CASE("licences and authors of a package.json are said in three ways each")
{
    const auto of = [](std::string_view members) {
        return lines_of(
            "node_modules/a/package.json", R"({"name":"@s/a","version":"1",)" + std::string{members} + "}"
        );
    };
    const std::string in = " in /node_modules/a/package.json\n";
    CHECK(of(R"("license":{"type":"BSD","url":"x"})") == "npm @s/a 1 (BSD)" + in);
    CHECK(of(R"("licenses":[{"type":"MIT"},"ISC",7])") == "npm @s/a 1 (MIT) (ISC)" + in);
    CHECK(of(R"("license":"MIT","licenses":[{"type":"ISC"}])") == "npm @s/a 1 (MIT)" + in);
    CHECK(of(R"("license":null,"author":"A <a@b>")") == "npm @s/a 1 by A <a@b>" + in);
    CHECK(of(R"("author":{"name":"A","email":"a@b"})") == "npm @s/a 1 by A <a@b>" + in);
    CHECK(of(R"("author":{"name":"A"})") == "npm @s/a 1 by A" + in);
    CHECK(of(R"("author":[1])") == "npm @s/a 1" + in);
}

TEST_CASE("a package owns what is below it, but not the packages within")
{
    const found_packages found{
        {tar_builder{}
             .file("node_modules/a/package.json", R"({"name":"a","version":"1"})")
             .file("node_modules/a/lib/index.js", "x")
             .symlink("node_modules/a/link", "lib")
             .file("node_modules/a/node_modules/b/package.json", R"({"name":"b","version":"2"})")
             .file("node_modules/a/node_modules/b/b.js", "x")
             .symlink("node_modules/.bin/a", "../a/lib/index.js")
             .finish()}
    };
    CHECK(
        found.files_of("a") ==
        "/node_modules/a/lib/index.js /node_modules/a/link /node_modules/a/package.json"
    );
    CHECK(
        found.files_of("b") ==
        "/node_modules/a/node_modules/b/b.js /node_modules/a/node_modules/b/package.json"
    );
    CHECK(found.systems == std::vector<std::string>{"node"});
}

TEST_CASE("lockfiles of all versions list what is needed to run")
{
    CHECK(
        lines_of("app/package-lock.json", R"({"lockfileVersion":1,"dependencies":{
            "a":{"version":"1.0.0","dependencies":{"b":{"version":"2.0.0"}}},
            "dev":{"version":"1.0.0","dev":true,"dependencies":{"c":{"version":"1"}}},
            "maybe":{"version":"1.0.0","optional":true},
            "alias":{"version":"npm:@s/real@3.0.0"},
            "broken":{"version":"npm:real"},
            "git":{"version":"git+ssh://git@example.org/x.git#abc"},
            "here":{"version":"file:../here"},
            "odd":7}})") == "npm a 1.0.0 in /app/package-lock.json\nnpm b 2.0.0 in /app/package-lock.json\n"
                            "npm @s/real 3.0.0 in /app/package-lock.json\n"
                            "npm git abc in /app/package-lock.json\n"
    );
    const std::string_view version_3 = R"({"lockfileVersion":3,"packages":{
        "":{"name":"app","version":"1"},
        "node_modules/a":{"version":"1.0.0","license":"MIT"},
        "node_modules/a/node_modules/@s/b":{"version":"2.0.0"},
        "node_modules/alias":{"name":"real","version":"3.0.0"},
        "node_modules/dev":{"version":"1","dev":true},
        "node_modules/work":{"resolved":"packages/work","link":true},
        "packages/work":{"version":"9"},
        "node_modules/none":{}}})";
    CHECK(
        lines_of("app/npm-shrinkwrap.json", version_3) ==
        "npm a 1.0.0 (MIT) in /app/npm-shrinkwrap.json\nnpm @s/b 2.0.0 in /app/npm-shrinkwrap.json\n"
        "npm real 3.0.0 in /app/npm-shrinkwrap.json\n"
    );
    CHECK(lines_of("package-lock.json", R"({"lockfileVersion":2,"packages":{"node_modules/a":{"version":"2"}},
            "dependencies":{"a":{"version":"1"}}})") == "npm a 2 in /package-lock.json\n");
}

TEST_CASE("a lockfile proves nothing beside what is installed, nor within a package")
{
    const std::string_view lock = R"({"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1"}}})";
    const found_packages found{{tar_builder{}
                                    .file("app/package-lock.json", lock)
                                    .directory("app/node_modules")
                                    .file("b/node_modules/x/package-lock.json", lock)
                                    .file("b/node_modules/.package-lock.json", lock)
                                    .finish()}};
    CHECK(found.lines().empty());
    CHECK(found.gaps.empty());
    CHECK(found.systems.empty());
}

TEST_CASE("a manifest over its limit, or that is broken, is a gap and no silence")
{
    limits bounds;
    bounds.max_manifest_bytes = 64;
    bounds.max_json_depth = 8;
    const std::string large =
        R"({"name":"large","version":"1","description":")" + std::string(64, 'x') + "\"}";
    const std::string deep =
        R"({"name":"d","version":"1","x":)" + std::string(9, '[') + std::string(9, ']') + "}";
    const found_packages found{
        {tar_builder{}
             .file("node_modules/large/package.json", large)
             .file("node_modules/deep/package.json", deep)
             .file("node_modules/broken/package.json", R"({"name":)")
             .file("node_modules/twice/package.json", R"({"name":"a","name":"b","version":"1"})")
             .file("node_modules/fine/package.json", "\xEF\xBB\xBF{\"name\":\"fine\",\"version\":\"1\"}")
             .file("node_modules/list/package.json", "[]")
             .file("package-lock.json", "[]")
             .finish()},
        bounds
    };
    CHECK(found.lines() == "npm fine 1 in /node_modules/fine/package.json\n");
    REQUIRE(found.gaps.size() == 4);
    CHECK(
        found.gaps[0] == "The package manifest of /package-lock.json was not read, because it is no lockfile "
                         "of npm."
    );
    CHECK(
        found.gaps[1] ==
        "The package manifest of /node_modules/broken/package.json, /node_modules/twice/package.json was not "
        "read, because it is not JSON that every reader would read the same way."
    );
    CHECK(
        found.gaps[2] == "The package manifest of /node_modules/deep/package.json was not read, because it "
                         "would cross the limit max_json_depth = 8."
    );
    CHECK(
        found.gaps[3] == "The package manifest of /node_modules/large/package.json was not read, because it "
                         "would cross the limit max_manifest_bytes = 64."
    );
}

TEST_CASE("a package.json cut off anywhere is a gap or, where nothing is missing, a package")
{
    const std::string whole = R"({"name":"a","version":"1.2.3","license":{"type":"MIT"},"author":"A"})";
    for (std::size_t size = 1; size < whole.size(); ++size) {
        const found_packages found{
            {tar_builder{}.file("node_modules/a/package.json", whole.substr(0, size)).finish()}
        };
        INFO(size);
        CHECK(found.packages.empty());
        CHECK(found.gaps.size() == 1);
    }
}

TEST_CASE("a manifest that is a hard link to a file of another name is a gap")
{
    const found_packages found{{tar_builder{}
                                    .file("store/ab", R"({"name":"a","version":"1"})")
                                    .hard_link("node_modules/a/package.json", "store/ab")
                                    .finish()}};
    CHECK(found.packages.empty());
    CHECK(
        found.gaps ==
        std::vector<std::string>{"The package manifest of /node_modules/a/package.json was not read, because "
                                 "a hard link gives it a name that it did not pass under."}
    );
}

TEST_CASE("what a later layer deletes is not installed, what it replaces is told by its last text")
{
    const found_packages found{
        {tar_builder{}
             .file("node_modules/a/package.json", R"({"name":"a","version":"1"})")
             .file("node_modules/b/package.json", R"({"name":"b","version":"1"})")
             .finish(),
         tar_builder{}
             .file("node_modules/.wh.a", "")
             .file("node_modules/b/package.json", R"({"name":"b","version":"2"})")
             .finish()}
    };
    CHECK(found.lines() == "npm b 2 in /node_modules/b/package.json\n");
}
