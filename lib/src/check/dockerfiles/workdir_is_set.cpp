#include "check/dockerfiles/dockerfile_check.hpp"

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_workdir_is_set(const subject& s)
{
    const auto all = s.final_instructions();
    const bool has_files = std::any_of(all.begin(), all.end(), [](const placed& p) {
        const auto k = p.written->kind;
        return k == keyword::copy || k == keyword::add || k == keyword::run;
    });
    for (const auto& p : all)
        if (p.written->kind == keyword::workdir)
            return passed("The final image sets its working directory.", at(*p.written));
    if (!has_files)
        return not_applicable("The final image adds no files.");
    return violated("There is no WORKDIR.", s.final_place());
}

} // namespace

dockerfile_check workdir_is_set()
{
    return {
        {.id = "TARE-CONF-111",
         .practice = report::practice::configuration,
         .target = check_target::dockerfile,
         .title = "The final image sets its working directory",
         .severity = report::severity::low,
         .inspects = "WORKDIR of the final stage and of what it builds on",
         .references = {"design: WORKDIR", "slim 20014"},
         .rationale = "Relative paths otherwise depend on the base image, usually on the root directory.",
         .fix = "Add WORKDIR /app before the first COPY."},
        evaluate_workdir_is_set,
    };
}

} // namespace tare::check::dockerfiles
