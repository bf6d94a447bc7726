#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_runs_are_sandboxed(const subject& s)
{
    places where;
    const auto all = s.instructions(keyword::run);
    for (const auto& p : all)
        for (const auto& f : p.written->flags)
            if (f.value && ((f.name == "security" && *f.value == "insecure") ||
                            (f.name == "network" && *f.value == "host")))
                where.add(at(*p.written, f.at, "--" + f.name + '=' + *f.value));
    if (all.empty())
        return not_applicable("It has no RUN.");
    return judged(std::move(where), "A RUN leaves its sandbox.", "Every RUN keeps its sandbox.");
}

} // namespace

dockerfile_check runs_are_sandboxed()
{
    return {
        {.id = "TARE-SEC-111",
         .practice = report::practice::security,
         .target = check_target::dockerfile,
         .title = "RUN keeps its sandbox",
         .severity = report::severity::high,
         .inspects = "RUN --security and --network",
         .references = {"OWASP Docker #4", "CIS Docker 5.5"},
         .rationale =
             "An insecure RUN has the rights of the build machine; one on the host's network reaches "
             "what listens there.",
         .fix = "Remove --security=insecure and --network=host."},
        evaluate_runs_are_sandboxed,
    };
}

} // namespace tare::check::dockerfiles
