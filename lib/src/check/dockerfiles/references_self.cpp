#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_references_self(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : s.instructions())
        if (p.resolved != nullptr)
            for (const auto& from : p.resolved->sources) {
                any = true;
                if (from.stage && *from.stage == p.in->index)
                    where.add(at(*p.written, from.at, from.name));
            }
    if (!any)
        return not_applicable("Nothing is copied from a stage or an image.");
    return judged(std::move(where), "A stage copies from itself.", "No stage copies from itself.");
}

} // namespace

dockerfile_check references_self()
{
    return {
        {.id = "TARE-BUILD-102",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "No stage copies from itself",
         .severity = report::severity::critical,
         .inspects = "COPY --from and RUN --mount that name their own stage",
         .references = {"DL3023", "DS-0006"},
         .rationale = "A stage is not there before it is finished: the build fails.",
         .fix = "Name the stage that holds the file, or leave --from out to copy from the build "
                "context."},
        evaluate_references_self,
    };
}

} // namespace tare::check::dockerfiles
