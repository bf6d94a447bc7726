#include "check/dockerfiles/dockerfile_check.hpp"

#include <tare/base/ascii.hpp>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_as_matches_from(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& st : s.build().stages) {
        if (st.name.empty())
            continue;
        any = true;
        const auto& from = s.from_of(st);
        const auto& as = from.arguments[1];
        // A FROM of mixed case is another check's.
        const bool differs = is_lower_case(from.name) ? !is_lower_case(as.text)
                                                      : is_upper_case(from.name) && !is_upper_case(as.text);
        if (differs)
            where.add(at(from, as.at, from.name + " … " + as.text));
    }
    if (!any)
        return not_applicable("No stage has a name.");
    return judged(
        std::move(where), "FROM and AS are written differently.", "Every AS is written like its FROM."
    );
}

} // namespace

dockerfile_check as_matches_from()
{
    return {
        {.id = "TARE-BUILD-107",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "AS is written like FROM",
         .severity = report::severity::info,
         .inspects = "the case of FROM and AS on one line",
         .references = {"FromAsCasing"},
         .rationale = "Two spellings on one line read like an accident.",
         .fix = "Write both in upper case: FROM … AS …."},
        evaluate_as_matches_from,
    };
}

} // namespace tare::check::dockerfiles
