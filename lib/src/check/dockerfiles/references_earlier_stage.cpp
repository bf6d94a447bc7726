#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_references_earlier_stage(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : s.instructions())
        if (p.resolved != nullptr)
            for (const auto& from : p.resolved->sources) {
                any = true;
                if (from.stage && *from.stage > p.in->index)
                    where.add(at(*p.written, from.at, from.name));
            }
    if (!any)
        return not_applicable("Nothing is copied from a stage or an image.");
    return judged(
        std::move(where), "A stage copies from one further down.", "Stages copy only from earlier ones."
    );
}

} // namespace

dockerfile_check references_earlier_stage()
{
    return {
        {.id = "TARE-BUILD-103",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "Stages copy only from earlier stages",
         .severity = report::severity::critical,
         .inspects = "COPY --from and RUN --mount that name a stage further down",
         .references = {"DL3022"},
         .rationale = "BuildKit wants a stage defined before it is copied from: the build fails.",
         .fix = "Move the stage above, or correct the name."},
        evaluate_references_earlier_stage,
    };
}

} // namespace tare::check::dockerfiles
