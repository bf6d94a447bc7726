#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_healthcheck_needs_no_shell(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : s.instructions(keyword::healthcheck)) {
        if (lower_case(p.written->arguments.front().text) == "none")
            continue;
        any = true;
        if (!p.written->json)
            where.add(at(*p.written));
    }
    if (!any)
        return not_applicable("It has no HEALTHCHECK.");
    return judged(std::move(where), "HEALTHCHECK starts a shell.", "HEALTHCHECK is a JSON array.");
}

} // namespace

dockerfile_check healthcheck_needs_no_shell()
{
    return {
        {.id = "TARE-CONF-116",
         .practice = report::practice::configuration,
         .target = check_target::dockerfile,
         .title = "HEALTHCHECK is a JSON array",
         .severity = report::severity::info,
         .inspects = "the form of HEALTHCHECK CMD",
         .references = {"design: exec forms"},
         .rationale = "The other form needs a shell in the image, which a minimal image does not have.",
         .fix = "Write a JSON array: HEALTHCHECK CMD [\"/app/server\", \"healthcheck\"]."},
        evaluate_healthcheck_needs_no_shell,
    };
}

} // namespace tare::check::dockerfiles
