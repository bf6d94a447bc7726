#include "check/search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tare::check {
namespace {

constexpr auto tools =
    std::to_array<std::string_view>({"c++",      "c89",        "c99",    "cc",
                                     "clang",    "clang++",    "cpp",    "g++",
                                     "gcc",      "gfortran",   "gold",   "ld",
                                     "ld.bfd",   "ld.gold",    "ld.lld", "lld",
                                     "mold",     "as",         "nasm",   "yasm",
                                     "make",     "gmake",      "cmake",  "ninja",
                                     "meson",    "bazel",      "scons",  "autoconf",
                                     "automake", "libtoolize", "bison",  "flex",
                                     "rustc",    "go",         "gofmt",  "javac",
                                     "mvn",      "gradle",     "sbt",    "ant",
                                     "ghc",      "stack",      "swiftc", "nvcc",
                                     "node-gyp", "msbuild",    "csc",    "git",
                                     "svn",      "hg",         "bzr",    "dpkg-buildpackage",
                                     "rpmbuild", "pkg-config"});

/// "gcc" of "x86_64-linux-gnu-gcc-12" and of "gcc-12".
std::string_view plain_name(std::string_view name) noexcept
{
    const auto digits = name.find_last_not_of("0123456789.");
    if (digits != std::string_view::npos && digits + 1 < name.size() && name[digits] == '-')
        name = name.substr(0, digits);
    for (const std::string_view triplet :
         {"-linux-gnu-", "-linux-musl-", "-linux-gnueabihf-", "-alpine-linux-musl-", "-redhat-linux-"})
        if (const auto at = name.find(triplet); at != std::string_view::npos)
            return name.substr(at + triplet.size());
    return name;
}

answer evaluate_no_build_tools(image_subject& image)
{
    picked_names found{image};
    pick_programs(image, found, [](std::string_view name) { return is_one_of(plain_name(name), tools); });
    if (found.empty())
        return passed("There is no compiler, build system or version control client.");
    return violated(
        fmt::format(
            "{}: compilers, linkers, build systems, version control.",
            counted(found.size(), "build tool", "build tools")
        ),
        found.where()
    );
}

} // namespace

image_check no_build_tools()
{
    return {
        {.id = "TARE-BUILD-001",
         .practice = report::practice::build,
         .title = "No compilers, build systems and version control clients",
         .severity = report::severity::medium,
         .inspects = "the system's program directories and those of PATH",
         .references = {"CIS Docker 4.3", "NIST 800-190 4.1.2"},
         .rationale = "What builds the application is not what runs it. Left in, it is most of the weight, "
                      "and turns a foothold "
                      "into a workshop.",
         .fix = "Build in a stage of its own and copy the result: FROM ... AS build, COPY --from=build."},
        needs::nothing,
        evaluate_no_build_tools,
    };
}

} // namespace tare::check
