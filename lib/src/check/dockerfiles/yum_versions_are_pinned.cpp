#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_yum_versions_are_pinned(const subject& s)
{
    static const std::vector<std::string_view> verbs{"install", "localinstall", "reinstall"};
    static const std::vector<std::string_view> valued{"-c",        "--config",      "-d",          "-e", "-x",
                                                      "--exclude", "--installroot", "--releasever"};
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        if (c.program() != "yum" || c.has_argument("module") || c.has_argument("group"))
            return false;
        const auto packages = packages_of(c, verbs, valued);
        return std::any_of(packages.begin(), packages.end(), [](const auto* p) {
            return !has_rpm_version(p->text);
        });
    });
    return judged_commands(
        s, std::move(where), "A package is installed in whatever version there is.",
        "Every package has a version."
    );
}

} // namespace

dockerfile_check yum_versions_are_pinned()
{
    return {
        {.id = "TARE-BUILD-145",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "yum installs named versions",
         .severity = report::severity::info,
         .inspects = "yum install in RUN",
         .references = {"DL3033"},
         .rationale = "Without a version the package of the day is taken: two builds of one commit differ.",
         .fix = "Name the version: yum install -y name-1.2."},
        evaluate_yum_versions_are_pinned,
    };
}

} // namespace tare::check::dockerfiles
