#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_zypper_versions_are_pinned(const subject& s)
{
    static const std::vector<std::string_view> verbs{"install", "in"};
    static const std::vector<std::string_view> valued{"-r", "--repo", "-R",     "--root",
                                                      "-t", "--type", "--from", "-n"};
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        if (c.program() != "zypper")
            return false;
        const auto packages = packages_of(c, verbs, valued);
        return std::any_of(packages.begin(), packages.end(), [](const auto* p) {
            return p->text.find_first_of("=<>~") == std::string::npos && !p->text.ends_with(".rpm");
        });
    });
    return judged_commands(
        s, std::move(where), "A package is installed in whatever version there is.",
        "Every package has a version."
    );
}

} // namespace

dockerfile_check zypper_versions_are_pinned()
{
    return {
        {.id = "TARE-BUILD-146",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "zypper installs named versions",
         .severity = report::severity::info,
         .inspects = "zypper install in RUN",
         .references = {"DL3037"},
         .rationale = "Without a version the package of the day is taken: two builds of one commit differ.",
         .fix = "Name the version: zypper install -y name=1.2."},
        evaluate_zypper_versions_are_pinned,
    };
}

} // namespace tare::check::dockerfiles
