#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_stage_names_are_lower_case(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& st : s.build().stages) {
        if (st.name.empty())
            continue;
        any = true;
        const auto& written = s.from_of(st).arguments.back();
        if (written.text != st.name)
            where.add(at(s.from_of(st), written.at, written.text));
    }
    if (!any)
        return not_applicable("No stage has a name.");
    return judged(
        std::move(where), "A stage's name has upper-case letters.", "Stage names are in lower case."
    );
}

} // namespace

dockerfile_check stage_names_are_lower_case()
{
    return {
        {.id = "TARE-BUILD-106",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "Stage names are in lower case",
         .severity = report::severity::info,
         .inspects = "names that FROM gives",
         .references = {"StageNameCasing"},
         .rationale =
             "BuildKit makes them lower case: the name that errors and --target show is another one.",
         .fix = "Write the stage's name in lower case."},
        evaluate_stage_names_are_lower_case,
    };
}

} // namespace tare::check::dockerfiles
