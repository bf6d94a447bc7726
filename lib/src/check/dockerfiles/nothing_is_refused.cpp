#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_nothing_is_refused(const subject& s)
{
    places where;
    for (const auto& p : s.build().problems) {
        report::evidence e;
        e.line = p.at.line;
        e.column = p.at.column;
        e.text = excerpt(p.message);
        where.add(std::move(e));
    }
    if (where.empty() && s.build().stages.empty())
        return violated("There is no FROM.", report::evidence{.line = 1, .column = 1});
    return judged(std::move(where), "A build refuses this.", "A build takes every instruction.");
}

} // namespace

dockerfile_check nothing_is_refused()
{
    return {
        {.id = "TARE-BUILD-114",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "A build takes every instruction",
         .severity = report::severity::critical,
         .inspects = "what BuildKit refuses although each instruction by itself is well-formed",
         .references = {"DL3061", "DL3043", "slim 20000", "slim 20002"},
         .rationale = "The build fails, or will fail for whoever builds on top of the image.",
         .fix = "Correct what the finding names."},
        evaluate_nothing_is_refused,
    };
}

} // namespace tare::check::dockerfiles
