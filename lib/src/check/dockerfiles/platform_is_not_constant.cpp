#include "check/dockerfiles/dockerfile_check.hpp"

#include <tare/image/platform.hpp>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_platform_is_not_constant(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& st : s.build().stages) {
        if (!st.platform)
            continue;
        any = true;
        if (!st.platform_variables.empty())
            continue;
        // "linux" and "amd64" alone are platforms, too.
        const auto platform = image::platform::parse(st.platform->text);
        const auto os = platform ? platform->os : st.platform->text;
        const auto architecture = platform ? platform->architecture : st.platform->text;
        if (contains(st.name, os) || contains(st.name, architecture))
            continue;
        where.add(at(s.from_of(st), st.platform->at, "--platform=" + st.platform->text));
    }
    if (!any)
        return not_applicable("No FROM has --platform.");
    return judged(std::move(where), "A platform is fixed.", "Platforms come from variables.");
}

} // namespace

dockerfile_check platform_is_not_constant()
{
    return {
        {.id = "TARE-BASE-105",
         .practice = report::practice::base,
         .target = check_target::dockerfile,
         .title = "FROM does not fix the platform",
         .severity = report::severity::low,
         .inspects = "FROM --platform without a variable, except in a stage named after the platform",
         .references = {"DL3029", "FromPlatformFlagConstDisallowed"},
         .rationale = "A platform that is written down makes the image wrong, or slow under emulation, "
                      "everywhere else.",
         .fix = "Leave --platform out, or use $BUILDPLATFORM for a stage that cross-compiles."},
        evaluate_platform_is_not_constant,
    };
}

} // namespace tare::check::dockerfiles
