#include "found_packages.hpp"
#include "tar_builder.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace tare;
using test::found_packages;
using test::tar_builder;

namespace {

const std::string_view two = R"({"packages":[
    {"name":"monolog/monolog","version":"3.5.0","license":["MIT"],"authors":[{"name":"Jordi"}]},
    {"name":"psr/log","version":"v3.0","license":"MIT"},
    {"name":"no/version"},7],"dev":true})";

} // namespace

TEST_CASE("installed.json lists what is installed, as an object and as a list")
{
    const found_packages found{
        {tar_builder{}
             .file("app/vendor/composer/installed.json", two)
             .file("app/vendor/monolog/monolog/src/Logger.php", "x")
             .file("app/vendor/psr/log/src/Log.php", "x")
             .file("old/vendor/composer/installed.json", R"([{"name":"a/b","version":"1"}])")
             .file("app/installed.json", two)
             .finish()}
    };
    CHECK(
        found.lines() ==
        "composer monolog/monolog 3.5.0 (MIT) by Jordi in /app/vendor/composer/installed.json\n"
        "composer psr/log v3.0 (MIT) in /app/vendor/composer/installed.json\n"
        "composer a/b 1 in /old/vendor/composer/installed.json\n"
    );
    CHECK(found.files_of("monolog/monolog") == "/app/vendor/monolog/monolog/src/Logger.php");
    CHECK(found.files_of("psr/log") == "/app/vendor/psr/log/src/Log.php");
    CHECK(found.systems == std::vector<std::string>{"php"});
}

TEST_CASE("composer.lock counts where nothing is installed beside it, without what development needs")
{
    const std::string_view lock = R"({"packages":[{"name":"a/b","version":"1"}],
        "packages-dev":[{"name":"a/dev","version":"1"}]})";
    const found_packages alone{
        {tar_builder{}.file("app/composer.lock", lock).file("app/vendor/x/y/composer.lock", lock).finish()}
    };
    CHECK(alone.lines() == "composer a/b 1 in /app/composer.lock\n");
    const found_packages beside{{tar_builder{}
                                     .file("app/composer.lock", lock)
                                     .file("app/vendor/composer/installed.json", R"({"packages":[]})")
                                     .finish()}};
    CHECK(beside.lines().empty());
}

TEST_CASE("what is no list of packages is a gap")
{
    for (const std::string_view text : {"{}", "7", "[", R"({"packages":{}})"}) {
        const found_packages found{{tar_builder{}.file("vendor/composer/installed.json", text).finish()}};
        INFO(text);
        CHECK(found.packages.empty());
        CHECK(found.gaps.size() == 1);
    }
    const found_packages list{{tar_builder{}.file("composer.lock", "[]").finish()}};
    CHECK(list.gaps.size() == 1);
}

TEST_CASE("what manifests claim is looked up within a limit, and never outside of where packages are")
{
    limits bounds;
    bounds.max_package_files = 3;
    tar_builder tar;
    tar.file(
        "app/vendor/composer/installed.json",
        R"({"packages":[{"name":"a/b","version":"1"},{"name":"../..","version":"1"},)"
        R"({"name":"/etc","version":"1"},{"name":"a/c","version":"1"}]})"
    );
    tar.file("etc/passwd", "x");
    for (const auto* const name : {"1", "2", "3", "4"})
        tar.file(std::string{"app/vendor/a/b/"} + name, "x").file(std::string{"app/vendor/a/c/"} + name, "x");
    const found_packages whole{{tar.finish()}};
    CHECK(whole.files_of("a/b").size() == std::string_view{"/app/vendor/a/b/1"}.size() * 4 + 3);
    CHECK(whole.files_of("../..").empty());
    CHECK(whole.files_of("/etc").empty());
    CHECK(whole.gaps.empty());
    const found_packages cut{{tar.finish()}, bounds};
    CHECK(cut.packages.size() == 4);
    CHECK(cut.files_of("a/b").size() == std::string_view{"/app/vendor/a/b/1"}.size() * 3 + 2);
    CHECK(cut.files_of("a/c").empty());
    REQUIRE(cut.gaps.size() == 1);
    CHECK(cut.gaps.front().find("max_package_files = 3") != std::string::npos);
}
