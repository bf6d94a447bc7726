#include "check/dockerfiles/dockerfile_check.hpp"

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_no_sudo(const subject& s)
{
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        return c.program() == "sudo" ||
               std::find(c.wrappers.begin(), c.wrappers.end(), "sudo") != c.wrappers.end();
    });
    return judged_commands(s, std::move(where), "RUN uses sudo.", "No RUN uses sudo.");
}

} // namespace

dockerfile_check no_sudo()
{
    return {
        {.id = "TARE-SEC-103",
         .practice = report::practice::security,
         .target = check_target::dockerfile,
         .title = "RUN does not use sudo",
         .severity = report::severity::medium,
         .inspects = "the commands of RUN",
         .references = {"DL3004", "DS-0010", "DKL-DI-0001"},
         .rationale = "A build is root already, or switches with USER; sudo behaves differently with "
                      "terminals and signals, and is left in the image.",
         .fix = "Remove sudo; where another user is needed, switch with USER."},
        evaluate_no_sudo,
    };
}

} // namespace tare::check::dockerfiles
