#include "check/history.hpp"

namespace tare::check {
namespace {

bool upgrades_release(const build_step& step)
{
    for (const auto& c : shell_commands(step.text)) {
        const auto program = c.program();
        if ((program == "apt-get" || program == "apt" || program == "aptitude") &&
            (c.has("dist-upgrade") || c.has("full-upgrade")))
            return true;
        if (program == "do-release-upgrade" ||
            ((program == "dnf" || program == "yum") && c.has("distro-sync")))
            return true;
        if (program == "zypper" && (c.has("dup") || c.has("dist-upgrade")))
            return true;
    }
    return false;
}

answer evaluate_no_release_upgrade(image_subject& image)
{
    return judge_runs(
        image, upgrades_release, "No step upgrades the distribution.",
        "A step upgrades the whole distribution."
    );
}

} // namespace

image_check no_release_upgrade()
{
    return {
        {.id = "TARE-BUILD-007",
         .practice = report::practice::build,
         .title = "The distribution is not upgraded in the image",
         .severity = report::severity::low,
         .inspects =
             "the RUN instructions of the history: dist-upgrade, full-upgrade, distro-sync and their like",
         .references = {"DKL-DI-0003", "DS-0024"},
         .rationale =
             "It replaces much of the base, so both copies ship; and what comes out depends on the day.",
         .fix = "Take a newer base image by its digest."},
        needs::config,
        evaluate_no_release_upgrade,
    };
}

} // namespace tare::check
