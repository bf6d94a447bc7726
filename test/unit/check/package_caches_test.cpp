#include "finding_of.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view package_caches = "TARE-LAYER-003";
const std::string some(10'000, 'x');

} // namespace

TEST_CASE("caches of every kind of package manager are found where they lie")
{
    for (const auto* const path :
         {"var/lib/apt/lists/a_Packages", "var/cache/apt/pkgcache.bin", "var/cache/apk/APKINDEX.tar.gz",
          "var/cache/dnf/x/y", "root/.cache/pip/http/a", "home/app/.npm/_cacache/index/a",
          "root/.cargo/registry/a", "usr/local/cargo/registry/a", "root/go/pkg/mod/cache/a",
          "root/.m2/repository/a", "opt/conda/pkgs/a", "home/b/.cache/yarn/v6/a"}) {
        CAPTURE(path);
        const auto f = judged{tar_builder{}.file(path, some)}.by(package_caches);
        CHECK(f.result == warn);
        CHECK(f.evidence.size() == 1);
        CHECK(f.message.starts_with("10.0kB"));
    }
    const auto f = judged{tar_builder{}.file("var/lib/apt/lists/p", some)}.by(package_caches);
    CHECK(f.evidence.front().path == "/var/lib/apt/lists");
    CHECK(f.evidence.front().text == "10.0kB of apt");
}

TEST_CASE("empty caches, locks and directories of the same name elsewhere pass")
{
    CHECK(
        judged{tar_builder{}.directory("var/lib/apt/lists/partial").file("var/lib/apt/lists/lock", "")}
            .result(package_caches) == pass
    );
    CHECK(
        judged{tar_builder{}
                   .file("app/var/lib/apt/lists/a", some)
                   .file("app/lists/a", some)
                   .file("srv/x.cache/pip/a", some)}
            .result(package_caches) == pass
    );
}

TEST_CASE(
    "caches that a later layer deletes are the matter of hidden bytes; those of a missing layer are not known"
)
{
    CHECK(
        judged{tar_builder{}.file("var/lib/apt/lists/p", some)}
            .layer(tar_builder{}.file("var/lib/apt/lists/.wh.p", ""))
            .result(package_caches) == pass
    );
    CHECK(judged{}.lacking_a_layer().result(package_caches) == not_analysed);
    CHECK(judged{}.platform("windows", "amd64").result(package_caches) == not_applicable);
}
