#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

#include <algorithm>
#include <array>

namespace tare::check::dockerfiles {
namespace {

/// Commands after which one can only guess what was installed.
bool is_opaque(const shell_command& c)
{
    static constexpr std::array<std::string_view, 12> known{
        "sh",    "bash", "python",      "python3", "make", "npx", "playwright", "ansible-playbook",
        "gdebi", "dpkg", "debootstrap", "xargs"
    };
    const auto program = c.program();
    return c.words.empty()
               ? false
               : program.empty() || contains(c.words.front().text, "/") || program.ends_with(".sh") ||
                     std::find(known.begin(), known.end(), program) != known.end();
}

answer evaluate_no_lone_update(const subject& s)
{
    places where;
    for (const auto& r : s.runs())
        for (const auto& c : r.script.commands) {
            if (!updates_lists(c))
                continue;
            const bool used =
                std::any_of(r.script.commands.begin(), r.script.commands.end(), [&](const auto& other) {
                    return (same_family(c, other) && uses_lists(other)) || is_opaque(other);
                });
            if (!used)
                where.add(at(*r.at.written, c));
        }
    return judged_commands(
        s, std::move(where), "Package lists are updated by themselves.",
        "No RUN updates package lists without using them."
    );
}

} // namespace

dockerfile_check no_lone_update()
{
    return {
        {.id = "TARE-LAYER-102",
         .practice = report::practice::layers,
         .target = check_target::dockerfile,
         .title = "Package lists are updated in the RUN that installs",
         .severity = report::severity::medium,
         .inspects = "RUNs that call the update of a package manager and install nothing",
         .references = {"DS-0017", "CIS Docker 4.7", "CIS-DI-0007"},
         .rationale = "The layer with the lists is cached: months later packages are installed from lists "
                      "that are months old, or are gone.",
         .fix = "Join update and install in one RUN: apt-get update && apt-get install -y …."},
        evaluate_no_lone_update,
    };
}

} // namespace tare::check::dockerfiles
