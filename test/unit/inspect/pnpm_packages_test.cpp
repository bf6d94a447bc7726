#include "found_packages.hpp"
#include "tar_builder.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace tare;
using test::found_packages;
using test::tar_builder;

namespace {

found_packages found_in(std::string_view content, const limits& bounds = {})
{
    return found_packages{{tar_builder{}.file("app/pnpm-lock.yaml", content).finish()}, bounds};
}

/// "name version" of each, with blanks between.
std::string names_in(std::string_view content)
{
    std::string out;
    for (const auto& p : found_in(content).packages)
        out += (out.empty() ? "" : ", ") + p.name + ' ' + p.version;
    return out;
}

constexpr std::string_view version_9 = R"(lockfileVersion: '9.0'

settings:
  autoInstallPeers: true
  excludeLinksFromLockfile: false

importers:

  .:
    dependencies:
      alias:
        specifier: npm:real@^3
        version: real@3.0.1
      react-dom:
        specifier: ^18.2.0
        version: 18.2.0(react@18.2.0)
      work:
        specifier: workspace:*
        version: link:packages/work
    devDependencies:
      typescript:
        specifier: ^5
        version: 5.1.6
    optionalDependencies:
      fsevents:
        specifier: ^2
        version: 2.3.3

packages:

  '@scope/deep@1.0.0':
    resolution: {integrity: sha512-aaa==}

  fsevents@2.3.3:
    resolution: {integrity: sha512-bbb==}
    os: [darwin]

  is-negative@https://codeload.example.org/kevva/is-negative/tar.gz/1d7e288222b53a0cab90a331f1865220ec29560c:
    resolution: {tarball: https://codeload.example.org/kevva/is-negative/tar.gz/1d7e288222b53a0cab90a331f1865220ec29560c}
    version: 2.1.0

  react-dom@18.2.0:
    resolution: {integrity: sha512-ccc==}
    deprecated: |-
      Do not use
      '@scope/other@1.0.0': at all
    peerDependencies:
      react: ^18.2.0

  react@18.2.0:
    resolution: {integrity: sha512-ddd==}
    engines: {node: '>=0.10.0'}

  real@3.0.1:
    resolution: {integrity: sha512-eee==}

  typescript@5.1.6:
    resolution: {integrity: sha512-fff==}
    hasBin: true

snapshots:

  '@scope/deep@1.0.0': {}

  fsevents@2.3.3:
    optional: true

  is-negative@https://codeload.example.org/kevva/is-negative/tar.gz/1d7e288222b53a0cab90a331f1865220ec29560c: {}

  ? react-dom@18.2.0(react@18.2.0)
  : dependencies:
      '@scope/deep': 1.0.0
      is-negative: https://codeload.example.org/kevva/is-negative/tar.gz/1d7e288222b53a0cab90a331f1865220ec29560c
      react: 18.2.0
    optionalDependencies:
      fsevents: 2.3.3
    transitivePeerDependencies:
      - typescript

  react@18.2.0:
    dependencies:
      react-dom: 18.2.0(react@18.2.0)

  real@3.0.1: {}

  typescript@5.1.6: {}
)";

} // namespace

TEST_CASE("a pnpm-lock.yaml of version 9 lists what projects need to run")
{
    const auto found = found_in(version_9);
    CHECK(
        found.lines() == "npm @scope/deep 1.0.0 in /app/pnpm-lock.yaml\n"
                         "npm is-negative 2.1.0 in /app/pnpm-lock.yaml\n"
                         "npm react-dom 18.2.0 in /app/pnpm-lock.yaml\n"
                         "npm react 18.2.0 in /app/pnpm-lock.yaml\n"
                         "npm real 3.0.1 in /app/pnpm-lock.yaml\n"
    );
    CHECK(found.systems == std::vector<std::string>{"node"});
    CHECK(found.gaps.empty());
}

TEST_CASE("a pnpm-lock.yaml of version 9 without projects lists all of it")
{
    CHECK(
        names_in("lockfileVersion: '9.0'\npackages:\n  a@1.0.0:\n    resolution: {integrity: x}\n"
                 "snapshots:\n  a@1.0.0: {}\n") == "a 1.0.0"
    );
    // A project that needs nothing but what it is developed with.
    CHECK(names_in("lockfileVersion: '9.0'\nimporters:\n  .:\n    devDependencies:\n      a:\n        "
                   "version: 1.0.0\n"
                   "packages:\n  a@1.0.0:\n    resolution: {integrity: x}\nsnapshots:\n  a@1.0.0: {}\n")
              .empty());
}

TEST_CASE("keys of the versions 5 to 8 of pnpm-lock.yaml hold name, version and peers")
{
    CHECK(names_in(R"(lockfileVersion: 5.4

specifiers:
  a: ^1

dependencies:
  a: 1.0.0

packages:

  /a/1.0.0:
    resolution: {integrity: x}
    dev: false

  /@s/b/2.0.0_react@17.0.2+x:
    resolution: {integrity: x}
    dev: false

  /c/3.0.0_abcdef/odd:
    dev: false

  /dev/1.0.0:
    dev: true

  /maybe/1.0.0:
    optional: true
    dev: false

  file:../here:
    resolution: {directory: ../here, type: directory}
    name: here
    version: 1.0.0
    dev: false

  github.com/kevva/is-negative/1d7e288:
    resolution: {tarball: https://example.org/x}
    name: is-negative
    version: 2.1.0
    dev: false

  registry.example.org/d/4.0.0:
    name: d
    version: 4.0.0
    dev: false

  registry.example.org/untold/4.0.0:
    dev: false
)") == "a 1.0.0, @s/b 2.0.0, c 3.0.0, is-negative 2.1.0, d 4.0.0");
    CHECK(names_in(R"(lockfileVersion: '6.1-inlineSpecifiers'

importers:

  .:
    devDependencies:
      dev:
        specifier: 1
        version: 1.0.0

packages:

  /a@1.0.0(react@17.0.2)(x@1.0.0(y@2)):
    resolution: {integrity: x}
    dev: false

  '/@s/b@2.0.0':
    dev: false

  /dev@1.0.0:
    dev: true

  file:here(react@17.0.2):
    name: here
    version: 1.0.0

  '@s/there@file:../there':
    version: 1.0.0

  github.com/kevva/is-negative/1d7e288:
    name: is-negative
    version: 2.1.0
)") == "a 1.0.0, @s/b 2.0.0, is-negative 2.1.0");
}

TEST_CASE("a pnpm-lock.yaml proves nothing beside what is installed, nor within a package")
{
    const found_packages found{{tar_builder{}
                                    .file("app/pnpm-lock.yaml", version_9)
                                    .directory("app/node_modules")
                                    .file("b/node_modules/x/pnpm-lock.yaml", version_9)
                                    .finish()}};
    CHECK(found.lines().empty());
    CHECK(found.gaps.empty());
}

TEST_CASE("a pnpm-lock.yaml that is none, is broken or too long is a gap")
{
    const std::string reads = "The package manifest of /app/pnpm-lock.yaml was not read, because ";
    CHECK(found_in("packages:\n  /a@1:\n").gaps == std::vector{reads + "it is no lockfile of pnpm."});
    CHECK(found_in("lockfileVersion: '9.0'\n").gaps.empty());
    const auto broken = found_in("lockfileVersion: '6.0'\npackages:\n  'a@1\n  /b@2:\n");
    CHECK(broken.lines() == "npm b 2 in /app/pnpm-lock.yaml\n");
    CHECK(broken.gaps == std::vector{reads + "a part of it is malformed."});

    limits bounds;
    bounds.max_packages = 2;
    const auto many = found_in(version_9, bounds);
    CHECK(many.packages.size() == 2);
    CHECK(many.gaps == std::vector{reads + "it would cross the limit max_packages = 2."});
}

TEST_CASE("a pnpm-lock.yaml whose packages need each other in a circle, or a million times, ends")
{
    std::string text =
        "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      p0:\n        version: 1\n"
        "packages:\n";
    std::string snapshots = "snapshots:\n";
    constexpr int count = 500;
    for (int i = 0; i < count; ++i) {
        text += fmt::format("  p{}@1:\n    resolution: {{}}\n", i);
        snapshots += fmt::format("  p{}@1:\n    dependencies:\n", i);
        for (int j = 0; j < count; ++j)
            snapshots += fmt::format("      p{}: 1\n", j);
    }
    const auto found = found_in(text + snapshots);
    CHECK(found.packages.size() == count);
    CHECK(found.gaps.empty());
}
