#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_shell_is_set_by_shell(const subject& s)
{
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        return c.program() == "ln" && c.has_argument("/bin/sh");
    });
    return judged_commands(s, std::move(where), "/bin/sh is replaced.", "No RUN replaces /bin/sh.");
}

} // namespace

dockerfile_check shell_is_set_by_shell()
{
    return {
        {.id = "TARE-BUILD-127",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "The default shell is changed with SHELL",
         .severity = report::severity::low,
         .inspects = "ln over /bin/sh in RUN",
         .references = {"DL4005"},
         .rationale = "Scripts of the distribution expect their own /bin/sh; SHELL changes only what RUN "
                      "uses.",
         .fix = "Use SHELL [\"/bin/bash\", \"-c\"] instead of a link."},
        evaluate_shell_is_set_by_shell,
    };
}

} // namespace tare::check::dockerfiles
