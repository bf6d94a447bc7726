#include "check/dockerfiles/dockerfile_check.hpp"

#include <set>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_stage_names_are_unique(const subject& s)
{
    places where;
    std::set<std::string> names;
    for (const auto& st : s.build().stages)
        if (!st.name.empty() && !names.insert(st.name).second)
            where.add(at(s.from_of(st), s.from_of(st).arguments.back().at, st.name));
    if (names.empty())
        return not_applicable("No stage has a name.");
    return judged(std::move(where), "Two stages have the same name.", "Every stage name is unique.");
}

} // namespace

dockerfile_check stage_names_are_unique()
{
    return {
        {.id = "TARE-BUILD-104",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "Stage names are unique",
         .severity = report::severity::high,
         .inspects = "names that FROM gives",
         .references = {"DL3024", "DS-0012", "DuplicateStageName"},
         .rationale = "COPY --from takes the last stage of that name, and the other cannot be reached.",
         .fix = "Give each stage a name of its own."},
        evaluate_stage_names_are_unique,
    };
}

} // namespace tare::check::dockerfiles
