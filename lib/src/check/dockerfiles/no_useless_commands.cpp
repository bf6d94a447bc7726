#include "check/dockerfiles/dockerfile_check.hpp"

#include <algorithm>
#include <array>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_no_useless_commands(const subject& s)
{
    auto where = commands_that(s, [](const run& r, const shell_command& c) {
        static constexpr std::array<std::string_view, 16> useless{
            "free", "kill", "killall", "mount", "ps",   "service",  "shutdown", "ssh",
            "top",  "htop", "vim",     "vi",    "nano", "ifconfig", "reboot",   "systemctl",
        };
        const auto program = c.program();
        if (std::find(useless.begin(), useless.end(), program) == useless.end())
            return false;
        // systemctl enable only writes links, and ssh is of use with a mounted agent.
        if (program == "systemctl")
            return c.has_argument("start") || c.has_argument("restart") || c.has_argument("stop") ||
                   c.has_argument("reload");
        const bool agent =
            r.at.resolved != nullptr &&
            std::any_of(r.at.resolved->mounts.begin(), r.at.resolved->mounts.end(), [](const auto& m) {
                return m.type == "ssh";
            });
        return program != "ssh" || !agent;
    });
    return judged_commands(
        s, std::move(where), "RUN starts something that makes no sense in a build.",
        "Every command makes sense in a build."
    );
}

} // namespace

dockerfile_check no_useless_commands()
{
    return {
        {.id = "TARE-BUILD-129",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "RUN starts nothing that makes no sense in a build",
         .severity = report::severity::low,
         .inspects = "ssh, vim, shutdown, service, ps, free, top, kill, mount, ifconfig and the like in RUN",
         .references = {"DL3001"},
         .rationale = "There is no terminal, no service manager and no other process in a build.",
         .fix = "Remove the command; what has to run in the container goes into CMD or ENTRYPOINT."},
        evaluate_no_useless_commands,
    };
}

} // namespace tare::check::dockerfiles
