#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_no_cd(const subject& s)
{
    auto where =
        commands_that(s, [](const run&, const shell_command& c) { return c.program() == "cd" && !c.nested; });
    return judged_commands(
        s, std::move(where), "RUN changes the directory with cd.", "No RUN changes the directory with cd."
    );
}

} // namespace

dockerfile_check no_cd()
{
    return {
        {.id = "TARE-BUILD-128",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "WORKDIR changes the directory, not cd",
         .severity = report::severity::low,
         .inspects = "cd in RUN, outside of parentheses",
         .references = {"DL3003", "DS-0013", "slim 20015"},
         .rationale = "cd holds for one RUN only, and a reader has to follow it through every line.",
         .fix = "Use WORKDIR, or an absolute path; a change for one command goes in parentheses."},
        evaluate_no_cd,
    };
}

} // namespace tare::check::dockerfiles
