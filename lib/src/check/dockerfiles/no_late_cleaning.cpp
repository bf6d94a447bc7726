#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

#include <algorithm>
#include <array>

namespace tare::check::dockerfiles {
namespace {

/// Commands that only take away, or that matter to no layer.
bool only_cleans(const shell_command& c)
{
    const auto program = c.program();
    if (program == "rm" || program == "rmdir")
        return true;
    if (is_apt(c) || program == "aptitude")
        return c.has_argument("clean") || c.has_argument("autoclean") || c.has_argument("autoremove") ||
               c.has_argument("purge") || c.has_argument("remove") || c.has_argument("dist-clean");
    if (program == "yum" || program == "dnf" || program == "microdnf" || program == "zypper")
        return c.has_argument("clean") || c.has_argument("remove") || c.has_argument("autoremove") ||
               c.has_argument("cc");
    if (program == "apk")
        return c.has_argument("del");
    if (program == "npm" || program == "yarn" || program == "pip" || program == "pip3")
        return c.has_argument("clean") || c.has_argument("purge") || c.has_argument("uninstall");
    return false;
}

bool is_neutral(const shell_command& c)
{
    static constexpr std::array<std::string_view, 7> all{"set", "true", "echo", "cd", "sync", ":", "export"};
    return c.words.empty() || std::find(all.begin(), all.end(), c.program()) != all.end();
}

answer evaluate_no_late_cleaning(const subject& s)
{
    places where;
    for (const auto& r : s.runs()) {
        const auto& all = r.script.commands;
        if (!s.ships(*r.at.in) || !r.script.understood || r.at.on_build)
            continue;
        const bool cleans = std::any_of(all.begin(), all.end(), only_cleans);
        const bool nothing_else = std::all_of(all.begin(), all.end(), [](const auto& c) {
            return only_cleans(c) || is_neutral(c);
        });
        // Of the base image, deleting can be meant to take away what a container sees.
        const bool something_before = s.makes_layer_before(r.at);
        if (cleans && nothing_else && something_before)
            where.add(at(*r.at.written, *std::find_if(all.begin(), all.end(), only_cleans)));
    }
    return judged_commands(
        s, std::move(where), "A RUN only deletes what earlier layers hold.", "No RUN only deletes."
    );
}

} // namespace

dockerfile_check no_late_cleaning()
{
    return {
        {.id = "TARE-LAYER-111",
         .practice = report::practice::layers,
         .target = check_target::dockerfile,
         .title = "Nothing is cleaned up in a layer of its own",
         .severity = report::severity::medium,
         .inspects = "RUNs of stages that ship which only delete",
         .references = {"slim 20021", "design: hidden bytes"},
         .rationale = "A later layer only hides what an earlier one holds: the image does not get smaller, "
                      "and what was deleted still ships.",
         .fix = "Delete in the RUN that made the files."},
        evaluate_no_late_cleaning,
    };
}

} // namespace tare::check::dockerfiles
