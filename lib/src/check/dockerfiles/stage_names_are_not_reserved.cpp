#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_stage_names_are_not_reserved(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& st : s.build().stages) {
        any = any || !st.name.empty();
        if (st.name == "scratch" || st.name == "context")
            where.add(at(s.from_of(st), s.from_of(st).arguments.back().at, st.name));
    }
    if (!any)
        return not_applicable("No stage has a name.");
    return judged(std::move(where), "A stage has a reserved name.", "No stage has a reserved name.");
}

} // namespace

dockerfile_check stage_names_are_not_reserved()
{
    return {
        {.id = "TARE-BUILD-105",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "No stage is named like something BuildKit knows",
         .severity = report::severity::medium,
         .inspects = "stages named scratch or context",
         .references = {"DL3063", "ReservedStageName"},
         .rationale = "FROM scratch and --build-context name them already: which one is meant is anybody's "
                      "guess.",
         .fix = "Choose another name."},
        evaluate_stage_names_are_not_reserved,
    };
}

} // namespace tare::check::dockerfiles
