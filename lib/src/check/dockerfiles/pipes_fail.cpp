#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

bool has_pipefail(const std::vector<std::string>& shell)
{
    for (std::size_t i = 0; i < shell.size(); ++i) {
        const auto& word = shell[i];
        const bool option = word.starts_with('-') && !word.starts_with("--") && word.ends_with('o');
        if (option && i + 1 < shell.size() && shell[i + 1] == "pipefail")
            return true;
        if (contains(word, "pipefail"))
            return true;
    }
    return false;
}

answer evaluate_pipes_fail(const subject& s)
{
    places where;
    for (const auto& r : s.runs()) {
        if (r.at.resolved != nullptr && has_pipefail(r.at.resolved->shell))
            continue;
        bool set = false;
        for (const auto& c : r.script.commands) {
            const auto program = c.program();
            set = set || (program == "set" && c.has_argument("pipefail")) ||
                  ((program == "bash" || program == "sh" || program == "ash") && c.has_argument("pipefail"));
            if (c.then == shell_join::pipe && !set && !c.nested) {
                where.add(at(*r.at.written, c));
                break;
            }
        }
    }
    return judged_commands(
        s, std::move(where), "A pipe hides the failure of its first part.", "No pipe hides a failure."
    );
}

} // namespace

dockerfile_check pipes_fail()
{
    return {
        {.id = "TARE-BUILD-126",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "A pipe fails when any part of it fails",
         .severity = report::severity::low,
         .inspects = "RUNs with a pipe, SHELL, and set -o pipefail",
         .references = {"DL4006"},
         .rationale = "A shell looks at the last command of a pipe only: curl … | tar x succeeds with a "
                      "download that broke off.",
         .fix =
             "Put SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"] before it, or begin the RUN with set "
             "-o pipefail."},
        evaluate_pipes_fail,
    };
}

} // namespace tare::check::dockerfiles
