#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_apt_versions_are_pinned(const subject& s)
{
    static const std::vector<std::string_view> verbs{"install"};
    static const std::vector<std::string_view> valued{
        "-t", "--target-release",   "--default-release", "-c", "--config-file", "-o", "--option",
        "-a", "--host-architecture"
    };
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        if (!is_apt(c))
            return false;
        const auto packages = packages_of(c, verbs, valued);
        return std::any_of(packages.begin(), packages.end(), [](const auto* p) {
            return !contains(p->text, "=") && !contains(p->text, "/") && !p->text.ends_with(".deb") &&
                   !p->text.ends_with('-');
        });
    });
    return judged_commands(
        s, std::move(where), "A package is installed in whatever version there is.",
        "Every package has a version."
    );
}

} // namespace

dockerfile_check apt_versions_are_pinned()
{
    return {
        {.id = "TARE-BUILD-140",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "apt installs named versions",
         .severity = report::severity::info,
         .inspects = "apt-get and apt install in RUN",
         .references = {"DL3008"},
         .rationale = "Without a version the package of the day is taken: two builds of one commit differ.",
         .fix = "Name the version, name=1.2.*, or fix the day with a snapshot mirror."},
        evaluate_apt_versions_are_pinned,
    };
}

} // namespace tare::check::dockerfiles
