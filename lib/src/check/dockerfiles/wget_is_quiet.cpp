#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_wget_is_quiet(const subject& s)
{
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        if (c.program() != "wget" || c.operands().empty() || c.has_option('\0', "version") ||
            c.has_option('\0', "help") || c.has_option('\0', "spider"))
            return false;
        for (const auto& w : c.words)
            if (w.text.starts_with('-') && !w.text.starts_with("--") &&
                (w.text.find('q') != std::string::npos || w.text.find('o') != std::string::npos ||
                 w.text.find('a') != std::string::npos || w.text == "-nv" || w.text.starts_with("-nv")))
                return false;
        return !c.has_option('\0', "quiet") && !c.has_option('\0', "no-verbose") &&
               !c.has_option('\0', "progress") && !c.has_option('\0', "output-file") &&
               !c.has_option('\0', "append-output");
    });
    return judged_commands(
        s, std::move(where), "wget draws a progress bar.", "No wget draws a progress bar."
    );
}

} // namespace

dockerfile_check wget_is_quiet()
{
    return {
        {.id = "TARE-BUILD-131",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "wget draws no progress bar",
         .severity = report::severity::info,
         .inspects = "wget without -q, -nv, --progress or a log file in RUN",
         .references = {"DL3047"},
         .rationale = "Its progress bar fills the build's log with thousands of lines.",
         .fix = "Add --progress=dot:giga, or -nv."},
        evaluate_wget_is_quiet,
    };
}

} // namespace tare::check::dockerfiles
