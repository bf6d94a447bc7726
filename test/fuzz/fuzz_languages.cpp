// The manifests, lockfiles, archives and programs of languages: the first byte says which of them the rest
// is. What is found does not depend on the pieces in which it arrives.
#include "listed_packages.hpp"

#include <array>

using namespace tare;

namespace {

/// In the order of the seeds (fuzz_seeds.cpp).
constexpr std::array<std::string_view, 14> paths{
    "lib/a-1.dist-info/METADATA",
    "lib/a-1.dist-info/RECORD",
    "lib/a-1.egg-info",
    "node_modules/a/package.json",
    "app/package-lock.json",
    "app/yarn.lock",
    "app/pnpm-lock.yaml",
    "lib/specifications/a-1.gemspec",
    "vendor/composer/installed.json",
    "app/composer.lock",
    "app/a.jar",
    "lib/a.egg",
    "app/go-program",
    "app/rust-program",
};

/// A layer with the file, and with what it may own.
std::string layer_of(std::string_view path, std::string_view content)
{
    test::tar_builder tar;
    tar.file("lib/a/__init__.py", "1").file("lib/gems/a-1/a.rb", "22").file("vendor/a/b/c.php", "333");
    tar.file("node_modules/a/index.js", "4444").symlink("lib/l", "l").symlink("lib/up", "..");
    if (path.ends_with("RECORD"))
        tar.file("lib/a-1.dist-info/METADATA", "Name: a\nVersion: 1\n");
    return tar.file(path, content, 0755).finish();
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
    bounds.max_build_record_bytes = std::size_t{64} << 10U;
    bounds.max_java_archive_bytes = std::size_t{256} << 10U;
    bounds.max_java_archive_entries = 1000;
    const auto path = paths.at(static_cast<unsigned char>(input.front() - '0') % paths.size());
    const auto tar = layer_of(path, input.substr(1));
    test::require(test::listed_packages(tar, bounds, false) == test::listed_packages(tar, bounds, true));
    return 0;
}
