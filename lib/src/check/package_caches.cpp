#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

/// Less than this is what package managers leave whatever one does: locks, empty indexes, time stamps.
constexpr std::uint64_t leavings = 4096;

struct cache
{
    /// The last components of the directory's path; with a slash at the front, all of them.
    std::string_view path;
    std::string_view of;
};

constexpr std::array caches{
    cache{"/var/lib/apt/lists", "apt"},
    cache{"/var/cache/apt", "apt"},
    cache{"/var/cache/apk", "apk"},
    cache{"/etc/apk/cache", "apk"},
    cache{"/var/cache/yum", "yum"},
    cache{"/var/cache/dnf", "dnf"},
    cache{"/var/cache/libdnf5", "dnf"},
    cache{"/var/cache/microdnf", "microdnf"},
    cache{"/var/cache/tdnf", "tdnf"},
    cache{"/var/cache/zypp", "zypper"},
    cache{"/var/cache/pacman/pkg", "pacman"},
    cache{"/var/lib/pacman/sync", "pacman"},
    cache{"/var/cache/xbps", "xbps"},
    cache{"/var/cache/distfiles", "portage"},
    cache{"/var/lib/opkg/lists", "opkg"},
    cache{".cache/pip", "pip"},
    cache{".cache/uv", "uv"},
    cache{".cache/pypoetry", "poetry"},
    cache{".cache/pipenv", "pipenv"},
    cache{".npm/_cacache", "npm"},
    cache{".cache/yarn", "yarn"},
    cache{".yarn/berry/cache", "yarn"},
    cache{".local/share/pnpm/store", "pnpm"},
    cache{".cache/node-gyp", "node-gyp"},
    cache{".cargo/registry", "cargo"},
    cache{"/usr/local/cargo/registry", "cargo"},
    cache{".cache/go-build", "go"},
    cache{"go/pkg/mod/cache", "go"},
    cache{".m2/repository", "maven"},
    cache{".gradle/caches", "gradle"},
    cache{".ivy2/cache", "ivy"},
    cache{".cache/composer", "composer"},
    cache{".composer/cache", "composer"},
    cache{"/usr/local/bundle/cache", "bundler"},
    cache{".bundle/cache", "bundler"},
    cache{".nuget/packages", "nuget"},
    cache{"conda/pkgs", "conda"},
    cache{"miniconda3/pkgs", "conda"},
    cache{".conan/data", "conan"},
    cache{".conan2/p", "conan"},
    cache{".cache/vcpkg", "vcpkg"},
    cache{".cache/bazel", "bazel"},
    cache{".ccache", "ccache"},
    cache{".cache/ccache", "ccache"},
};

std::string_view last_component(std::string_view path) noexcept
{
    return path.substr(path.rfind('/') + 1);
}

bool ends_in(std::string_view path, std::string_view pattern) noexcept
{
    if (pattern.starts_with('/'))
        return path == pattern;
    return path.ends_with(pattern) && path.size() > pattern.size() &&
           path[path.size() - pattern.size() - 1] == '/';
}

const cache* cache_at(const image::root_filesystem& files, image::node_id id)
{
    for (const auto& c : caches)
        if (last_component(c.path) == files.at(id).name && ends_in(files.path_of(id), c.path))
            return &c;
    return nullptr;
}

answer evaluate_package_caches(image_subject& image)
{
    const auto& files = image.files();
    picked_names found{image};
    files.for_each([&](image::node_id id) {
        if (files.inode_of(id).type != tar::entry_type::directory)
            return;
        const auto* const known = cache_at(files, id);
        if (known == nullptr)
            return;
        if (const auto bytes = bytes_below(files, id); bytes >= leavings)
            found.add(id, fmt::format("{} of {}", human_size(bytes), known->of));
    });
    if (found.empty())
        return passed("No package manager left its downloads or indexes.");
    return violated(
        fmt::format("{} of downloads and indexes of package managers.", human_size(found.bytes())),
        found.where()
    );
}

} // namespace

image_check package_caches()
{
    return {
        {.id = "TARE-LAYER-003",
         .practice = report::practice::layers,
         .title = "No caches of package managers",
         .severity = report::severity::medium,
         .inspects =
             "the cache directories of package managers of systems and of languages, wherever the home is",
         .references =
             {"DKL-DI-0004", "DKL-DI-0005", "DL3009", "DL3019", "DL3032", "DL3042", "DS-0015", "DS-0019",
              "DS-0020"},
         .rationale = "What was downloaded to be installed is of no use afterwards; package indexes are out "
                      "of date within days.",
         .fix = "Delete it in the RUN that fills it (rm -rf /var/lib/apt/lists/*, apk add --no-cache, pip "
                "install --no-cache-dir), "
                "or put it into a cache mount: RUN --mount=type=cache."},
        needs::nothing,
        evaluate_package_caches,
    };
}

} // namespace tare::check
