#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_no_dist_upgrade(const subject& s)
{
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        const auto program = c.program();
        const bool apt = program == "apt-get" || program == "apt" || program == "aptitude";
        return (apt && (c.has_argument("dist-upgrade") || c.has_argument("full-upgrade"))) ||
               (program == "zypper" && (c.has_argument("dist-upgrade") || c.has_argument("dup")));
    });
    return judged_commands(
        s, std::move(where), "RUN upgrades the whole system.", "No RUN upgrades the whole system."
    );
}

} // namespace

dockerfile_check no_dist_upgrade()
{
    return {
        {.id = "TARE-BUILD-121",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "The build does not upgrade the whole system",
         .severity = report::severity::medium,
         .inspects = "dist-upgrade and full-upgrade in RUN",
         .references = {"DS-0024", "DKL-DI-0003", "DL3005", "DL3035"},
         .rationale = "It may move the image to another release, and what it yields depends on the day.",
         .fix = "Take a newer base image; upgrade single packages where a fix cannot wait."},
        evaluate_no_dist_upgrade,
    };
}

} // namespace tare::check::dockerfiles
