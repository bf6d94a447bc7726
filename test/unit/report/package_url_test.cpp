#include <tare/report/package_url.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tare::report;

std::string of(const package_identity& package, const distribution_identity& distribution = {})
{
    return package_url_of(package, distribution);
}

TEST_CASE("parts of a package URL come out canonical")
{
    struct row
    {
        package_url parts;
        std::string_view expected;
    };

    const std::vector<row> rows{
        {{"deb", "debian", "curl", "7.50.3-1", {{"arch", "i386"}, {"distro", "jessie"}}, {}},
         "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie"},
        {{"deb", "debian", "attr", "1:2.4.47-2+b1", {{"arch", "amd64"}}, {}},
         "pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64"},
        {{"apk", "alpine", "curl", "7.83.0-r0", {{"arch", "x86"}}, {}},
         "pkg:apk/alpine/curl@7.83.0-r0?arch=x86"},
        {{"Rpm", "fedora", "curl", "7.50.3-1.fc25", {{"Distro", "fedora-25"}, {"Arch", "i386"}}, {}},
         "pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=i386&distro=fedora-25"},
        {{"rpm",
          "",
          "centerim",
          "4.22.10-1.el6",
          {{"arch", "i686"}, {"epoch", "1"}, {"distro", "fedora-25"}},
          {}},
         "pkg:rpm/centerim@4.22.10-1.el6?arch=i686&distro=fedora-25&epoch=1"},
        {{"golang", "google.golang.org", "genproto", "abcdedf", {}, "/googleapis/api/annotations/"},
         "pkg:golang/google.golang.org/genproto@abcdedf#googleapis/api/annotations"},
        {{"GOLANG", "GitHub.com/Gorilla", "Context", "v1.0.0+incompatible", {}, {}},
         "pkg:golang/github.com/gorilla/context@v1.0.0%2Bincompatible"},
        {{"npm", "@angular", "animation", "12.3.1", {}, {}}, "pkg:npm/%40angular/animation@12.3.1"},
        {{"npm", "@MyScope", "MyPackage", "1.0.0", {}, {}}, "pkg:npm/%40myscope/mypackage@1.0.0"},
        {{"npm", "", "mypackage", "12.4.5", {{"vcs_url", "git://host.com/path/to/repo.git@4345"}}, {}},
         "pkg:npm/mypackage@12.4.5?vcs_url=git:%2F%2Fhost.com%2Fpath%2Fto%2Frepo.git%404345"},
        {{"npm", "", "foo", "1.0.0", {}, "src/../\xF0\x9F\x98\x83/./file.js"},
         "pkg:npm/foo@1.0.0#src/%F0%9F%98%83/file.js"},
        {{"pypi", "", "My.PyPI_.--._Package", "1.11.1.dev1", {}, {}}, "pkg:pypi/my-pypi-package@1.11.1.dev1"},
        {{"pypi", "", "Django_allauth", "12.23", {}, {}}, "pkg:pypi/django-allauth@12.23"},
        {{"cargo", "", "Inflector", "0.7.2", {}, {}}, "pkg:cargo/Inflector@0.7.2"},
        {{"maven",
          "org.apache.xmlgraphics",
          "batik-anim",
          "1.9.1",
          {{"repository_url", "repo.spring.io/release"}, {"classifier", "sources"}},
          {}},
         "pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?classifier=sources&repository_url=repo.spring.io"
         "%2Frelease"},
        {{"gem", "", "ruby-advisory-db-check", "0.12.4", {}, {}}, "pkg:gem/ruby-advisory-db-check@0.12.4"},
        {{"composer", "Laravel", "Laravel", "5.5.0", {}, {}}, "pkg:composer/laravel/laravel@5.5.0"},
        {{"oci",
          "",
          "Debian",
          "sha256:244fd47e07d10",
          {{"tag", "latest"}, {"arch", "amd64"}, {"none", ""}},
          {}},
         "pkg:oci/debian@sha256:244fd47e07d10?arch=amd64&tag=latest"},
        {{"generic", "/a//b c/", "d e", "1 2", {}, {}}, "pkg:generic/a/b%20c/d%20e@1%202"},
        {{"generic", "", "~", "", {}, {}}, "pkg:generic/~"},
    };
    for (const auto& r : rows)
        CHECK(to_string(r.parts) == r.expected);
}

TEST_CASE("packages of distributions are named by what os-release says")
{
    const distribution_identity debian{"debian", "12", "bookworm"};
    CHECK(
        of({package_type::deb, "libssl3", "3.0.11-1~deb12u2", "amd64", "openssl", "3.0.11-1~deb12u2"},
           debian) == "pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12&upstream=openssl"
    );
    CHECK(
        of({package_type::deb, "bash", "5.2-2+b1", "amd64", "bash", "5.2-2"}, debian) ==
        "pkg:deb/debian/bash@5.2-2%2Bb1?arch=amd64&distro=debian-12&upstream=bash%405.2-2"
    );
    CHECK(
        of({package_type::deb, "bash", "5.2-2", "amd64", "bash", "5.2-2"}, debian) ==
        "pkg:deb/debian/bash@5.2-2?arch=amd64&distro=debian-12"
    );
    CHECK(
        of({package_type::deb, "bash", "5.2-2", "amd64"}, {"debian", "", "trixie"}) ==
        "pkg:deb/debian/bash@5.2-2?arch=amd64&distro=debian-trixie"
    );
    CHECK(of({package_type::deb, "bash", "5.2-2"}) == "pkg:deb/debian/bash@5.2-2");
    CHECK(of({package_type::deb, "bash", "5.2-2"}, {"debian"}) == "pkg:deb/debian/bash@5.2-2?distro=debian");
    CHECK(
        of({package_type::apk, "libcrypto3", "3.1.4-r5", "x86_64", "openssl", ""}, {"alpine", "3.19.1"}) ==
        "pkg:apk/alpine/libcrypto3@3.1.4-r5?arch=x86_64&distro=alpine-3.19.1&upstream=openssl"
    );
    CHECK(of({package_type::apk, "busybox", "1.36.1-r15"}) == "pkg:apk/alpine/busybox@1.36.1-r15");
}

TEST_CASE("an rpm has its epoch among the qualifiers and its vendor as namespace")
{
    CHECK(
        of({package_type::rpm, "NetworkManager", "1:1.44.0-3.el9", "x86_64", "NetworkManager", "1.44.0-3.el9"
           },
           {"rhel", "9.3"}) ==
        "pkg:rpm/redhat/NetworkManager@1.44.0-3.el9?arch=x86_64&distro=rhel-9.3&epoch=1"
        "&upstream=NetworkManager-1.44.0-3.el9.src.rpm"
    );
    CHECK(
        of({package_type::rpm, "zypper", "0:1.14-1", "noarch", "zypper", ""}, {"opensuse-leap", "15.5"}) ==
        "pkg:rpm/opensuse/zypper@1.14-1?arch=noarch&distro=opensuse-leap-15.5&upstream=zypper"
    );
    CHECK(of({package_type::rpm, "a", "x:1"}, {"sles", "15"}) == "pkg:rpm/suse/a@x:1?distro=sles-15");
    CHECK(of({package_type::rpm, "a", "1-1"}) == "pkg:rpm/a@1-1");
}

TEST_CASE("packages of languages are named without the distribution")
{
    const distribution_identity debian{"debian", "12", "bookworm"};
    CHECK(of({package_type::npm, "@babel/core", "7.1.0"}, debian) == "pkg:npm/%40babel/core@7.1.0");
    CHECK(of({package_type::npm, "lodash", "4.17.21"}, debian) == "pkg:npm/lodash@4.17.21");
    CHECK(
        of({package_type::golang, "github.com/Azure/go-autorest/v14", "v14.2.0"}, debian) ==
        "pkg:golang/github.com/azure/go-autorest/v14@v14.2.0"
    );
    CHECK(of({package_type::golang, "stdlib", "1.21.10"}, debian) == "pkg:golang/stdlib@1.21.10");
    CHECK(
        of({package_type::maven, "org.slf4j:slf4j-api", "2.0.9"}, debian) ==
        "pkg:maven/org.slf4j/slf4j-api@2.0.9"
    );
    CHECK(of({package_type::maven, "slf4j-api", "2.0.9"}, debian) == "pkg:maven/slf4j-api@2.0.9");
    CHECK(of({package_type::pypi, "ruamel.yaml", "0.18"}, debian) == "pkg:pypi/ruamel-yaml@0.18");
    CHECK(of({package_type::cargo, "rand", "0.7.2"}, debian) == "pkg:cargo/rand@0.7.2");
    CHECK(
        of({package_type::composer, "monolog/monolog", "3.5.0"}, debian) ==
        "pkg:composer/monolog/monolog@3.5.0"
    );
    CHECK(
        of({package_type::gem, "nokogiri", "1.15.4", "x86_64-linux"}, debian) ==
        "pkg:gem/nokogiri@1.15.4?platform=x86_64-linux"
    );
    CHECK(of({package_type::gem, "rake", "13.0.6"}, debian) == "pkg:gem/rake@13.0.6");
}

TEST_CASE("no byte of a name reaches a package URL as it is, unless it may stand there")
{
    for (unsigned value = 0; value < 256; ++value) {
        const std::string raw(1, static_cast<char>(value));
        const auto url = of({package_type::cargo, raw, raw});
        CHECK(
            url.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_~:%/@") ==
            std::string::npos
        );
        CHECK(std::string_view{url}.starts_with("pkg:cargo/"));
    }
}

} // namespace
