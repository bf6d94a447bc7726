#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_apk_versions_are_pinned(const subject& s)
{
    static const std::vector<std::string_view> verbs{"add"};
    static const std::vector<std::string_view> valued{"-t",           "--virtual",   "-X",
                                                      "--repository", "-p",          "--root",
                                                      "--arch",       "--keys-dir",  "--repositories-file",
                                                      "--wait",       "--cache-dir", "--cache-max-age"};
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        if (c.program() != "apk")
            return false;
        const auto packages = packages_of(c, verbs, valued);
        return std::any_of(packages.begin(), packages.end(), [](const auto* p) {
            return p->text.find_first_of("=<>~") == std::string::npos && !p->text.ends_with(".apk") &&
                   !p->text.starts_with('!');
        });
    });
    return judged_commands(
        s, std::move(where), "A package is installed in whatever version there is.",
        "Every package has a version."
    );
}

} // namespace

dockerfile_check apk_versions_are_pinned()
{
    return {
        {.id = "TARE-BUILD-143",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "apk installs named versions",
         .severity = report::severity::info,
         .inspects = "apk add in RUN",
         .references = {"DL3018"},
         .rationale = "Without a version the package of the day is taken: two builds of one commit differ.",
         .fix = "Name the version: apk add name=~1.2."},
        evaluate_apk_versions_are_pinned,
    };
}

} // namespace tare::check::dockerfiles
