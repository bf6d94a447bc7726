#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_healthcheck_is_declared(const subject& s)
{
    const placed* last = nullptr;
    const auto all = s.final_instructions();
    for (const auto& p : all)
        if (p.written->kind == keyword::healthcheck)
            last = &p;
    if (last == nullptr)
        return violated("There is no HEALTHCHECK.", s.final_place());
    if (lower_case(last->written->arguments.front().text) == "none")
        return violated("HEALTHCHECK is switched off.", at(*last->written));
    return passed("The final image has a HEALTHCHECK.", at(*last->written));
}

} // namespace

dockerfile_check healthcheck_is_declared()
{
    return {
        {.id = "TARE-CONF-105",
         .practice = report::practice::configuration,
         .target = check_target::dockerfile,
         .title = "The final image has a HEALTHCHECK",
         .severity = report::severity::low,
         .inspects = "HEALTHCHECK of the final stage and of what it builds on",
         .references = {"DL3057", "DS-0026", "CIS-DI-0006", "CIS Docker 4.6"},
         .rationale = "Without it, a process that hangs counts as running.",
         .fix = "Add one that needs no shell: HEALTHCHECK CMD [\"/app/server\", \"healthcheck\"]."},
        evaluate_healthcheck_is_declared,
    };
}

} // namespace tare::check::dockerfiles
