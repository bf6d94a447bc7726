#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_apt_lists_are_removed(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& r : s.runs()) {
        if (!s.is_final(*r.at.in))
            continue;
        const shell_command* updating = nullptr;
        for (const auto& c : r.script.commands)
            if ((is_apt(c) || c.program() == "aptitude") && c.has_argument("update") && updating == nullptr)
                updating = &c;
        if (updating == nullptr)
            continue;
        any = true;
        if (!removes(r, "/var/lib/apt/lists") && !calls(r, "apt-get", "dist-clean") &&
            !calls(r, "apt-get", "distclean") && !has_cache_mount(r, "/var/lib/apt"))
            where.add(at(*r.at.written, *updating));
    }
    if (!any && where.empty())
        return judged_commands_or_none(s, "No RUN of the final image calls apt-get update.");
    return judged(
        std::move(where), "Package lists of apt stay in a layer.",
        "Every RUN that fetches apt's lists removes them."
    );
}

} // namespace

dockerfile_check apt_lists_are_removed()
{
    return {
        {.id = "TARE-LAYER-101",
         .practice = report::practice::layers,
         .target = check_target::dockerfile,
         .title = "apt's package lists are removed in the same RUN",
         .severity = report::severity::low,
         .inspects = "RUNs of the final image which call apt-get update, and their cache mounts",
         .references = {"DL3009", "DKL-DI-0005", "design: caches cleaned in the same step"},
         .rationale = "The lists weigh some 20 MB, age by the day, and a later RUN can only hide them.",
         .fix = "End the RUN with rm -rf /var/lib/apt/lists/*, or mount a cache: RUN "
                "--mount=type=cache,target=/var/lib/apt …."},
        evaluate_apt_lists_are_removed,
    };
}

} // namespace tare::check::dockerfiles
