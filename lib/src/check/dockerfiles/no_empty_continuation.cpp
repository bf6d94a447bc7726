#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_no_empty_continuation(const subject& s)
{
    places where;
    for (const auto& i : s.file().instructions)
        for (const auto& line : i.empty_continuations)
            where.add(at(i, line, i.text));
    return judged(
        std::move(where), "An instruction has an empty line in it.", "No instruction has an empty line in it."
    );
}

} // namespace

dockerfile_check no_empty_continuation()
{
    return {
        {.id = "TARE-BUILD-109",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "No empty lines within an instruction",
         .severity = report::severity::low,
         .inspects = "empty lines between continued ones",
         .references = {"NoEmptyContinuation"},
         .rationale = "BuildKit skips them today and will refuse them one day; to a reader the instruction "
                      "ends there.",
         .fix = "Remove the empty line, or put a comment in its place."},
        evaluate_no_empty_continuation,
    };
}

} // namespace tare::check::dockerfiles
