#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

#include <algorithm>
#include <array>

namespace tare::check::dockerfiles {
namespace {

bool is_build_package(std::string_view name)
{
    static constexpr std::array<std::string_view, 26> all{
        "build-essential",
        "build-base",
        "gcc",
        "g++",
        "gcc-c++",
        "clang",
        "llvm",
        "make",
        "cmake",
        "ninja-build",
        "automake",
        "autoconf",
        "libtool",
        "golang",
        "golang-go",
        "go",
        "rust",
        "rustc",
        "cargo",
        "maven",
        "gradle",
        "default-jdk",
        "alpine-sdk",
        "musl-dev",
        "base-devel",
        "linux-headers",
    };
    name = name.substr(0, name.find_first_of("=<>~"));
    const bool headers =
        (name.ends_with("-dev") || name.ends_with("-devel")) &&
        (name.starts_with("lib") || name.ends_with("-devel") || contains(name, "python3") || name.size() > 4);
    return headers || std::find(all.begin(), all.end(), name) != all.end() ||
           (name.starts_with("gcc-") && name.find_first_of("0123456789") == 4);
}

bool is_build_command(const shell_command& c)
{
    const auto program = c.program();
    const auto operands = c.operands();
    const std::string_view first =
        operands.empty() ? std::string_view{} : std::string_view{operands.front()->text};
    if (program == "make" || program == "ninja" || program == "gcc" || program == "g++" ||
        program == "clang" || program == "javac" || program == "tsc")
        return true;
    if (program == "cmake")
        return c.has_option('\0', "build") || !first.empty();
    if (program == "go")
        return first == "build" || first == "install";
    if (program == "cargo")
        return first == "build" || first == "install";
    if (program == "mvn" || program == "mvnw")
        return c.has_argument("package") || c.has_argument("install") || c.has_argument("verify");
    if (program == "gradle" || program == "gradlew")
        return c.has_argument("build") || c.has_argument("bootJar") || c.has_argument("assemble");
    if (program == "dotnet")
        return first == "publish" || first == "build";
    return false;
}

/// Installed and taken away again in one RUN.
bool is_taken_away(const run& r)
{
    return calls(r, "apk", "del") || calls(r, "apt-get", "purge") || calls(r, "apt-get", "remove") ||
           calls(r, "apt-get", "autoremove") || calls(r, "apt", "purge") || calls(r, "dnf", "remove") ||
           calls(r, "yum", "remove") || calls(r, "microdnf", "remove");
}

bool installs_build_package(const shell_command& c)
{
    static const std::vector<std::string_view> verbs{"install", "add", "in"};
    static const std::vector<std::string_view> valued{"-t", "--virtual", "-o", "--target-release"};
    const auto program = c.program();
    const bool manager = is_apt(c) || program == "apk" || program == "yum" || program == "dnf" ||
                         program == "microdnf" || program == "zypper";
    if (!manager)
        return false;
    const auto packages = packages_of(c, verbs, valued);
    return std::any_of(packages.begin(), packages.end(), [](const auto* p) {
        return is_build_package(p->text);
    });
}

answer evaluate_build_has_stages(const subject& s)
{
    const auto* const last = s.build().final_stage();
    if (last == nullptr)
        return not_applicable("It has no stage.");
    const auto line = s.build().lineage(last->index);
    auto where = commands_that(s, [&](const run& r, const shell_command& c) {
        if (std::find(line.begin(), line.end(), r.at.in->index) == line.end() || r.at.on_build ||
            is_taken_away(r))
            return false;
        return is_build_command(c) || installs_build_package(c);
    });
    if (where.empty() && s.runs().empty())
        return passed("The final image runs nothing that builds.");
    return judged_commands(
        s, std::move(where), "The final image is built with, or holds, tools that only a build needs.",
        "The final image holds nothing that only a build needs."
    );
}

} // namespace

dockerfile_check build_has_stages()
{
    return {
        {.id = "TARE-BUILD-101",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "What builds does not ship",
         .severity = report::severity::medium,
         .inspects = "compilers, build tools and headers that the final image's RUNs install, and builds "
                     "that they run",
         .references = {"design: multi-stage", "Docker best practices", "CIS Docker 4.3"},
         .rationale = "A compiler and its headers weigh more than most applications, and help whoever breaks "
                      "in.",
         .fix = "Build in a stage of its own and copy the result: FROM … AS build, then COPY "
                "--from=build."},
        evaluate_build_has_stages,
    };
}

} // namespace tare::check::dockerfiles
