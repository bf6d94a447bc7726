#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_no_apt(const subject& s)
{
    auto where = commands_that(s, [](const run&, const shell_command& c) { return c.program() == "apt"; });
    return judged_commands(s, std::move(where), "RUN calls apt.", "No RUN calls apt.");
}

} // namespace

dockerfile_check no_apt()
{
    return {
        {.id = "TARE-BUILD-120",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "Scripts call apt-get, not apt",
         .severity = report::severity::low,
         .inspects = "apt in RUN",
         .references = {"DL3027"},
         .rationale = "apt is made for people at a terminal and does not promise to stay as it is.",
         .fix = "Call apt-get or apt-cache instead."},
        evaluate_no_apt,
    };
}

} // namespace tare::check::dockerfiles
