#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_target_platform_is_redundant(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& st : s.build().stages) {
        if (!st.platform)
            continue;
        any = true;
        const bool lone =
            st.platform_variables.size() == 1 && st.platform_variables.front() == "TARGETPLATFORM";
        const auto written = s.from_of(st).flag_value("platform");
        if (lone && (written == "$TARGETPLATFORM" || written == "${TARGETPLATFORM}"))
            where.add(at(s.from_of(st), st.platform->at, written));
    }
    if (!any)
        return not_applicable("No FROM has --platform.");
    return judged(
        std::move(where), "The target platform is asked for by name.", "No FROM asks for the target platform."
    );
}

} // namespace

dockerfile_check target_platform_is_redundant()
{
    return {
        {.id = "TARE-BASE-106",
         .practice = report::practice::base,
         .target = check_target::dockerfile,
         .title = "FROM does not ask for the target platform, which is the default",
         .severity = report::severity::info,
         .inspects = "FROM --platform=$TARGETPLATFORM",
         .references = {"DL3065", "RedundantTargetPlatform"},
         .rationale = "What goes without saying only raises the question why it is said.",
         .fix = "Remove --platform=$TARGETPLATFORM."},
        evaluate_target_platform_is_redundant,
    };
}

} // namespace tare::check::dockerfiles
