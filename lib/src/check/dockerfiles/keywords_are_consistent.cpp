#include "check/dockerfiles/dockerfile_check.hpp"

#include <tare/base/ascii.hpp>

#include <algorithm>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_keywords_are_consistent(const subject& s)
{
    const auto& globals = s.build().global_arguments;
    const auto counts = [&](const instruction& i) {
        return std::none_of(globals.begin(), globals.end(), [&](std::size_t g) {
            return &s.file().instructions[g] == &i;
        });
    };
    std::size_t lower = 0;
    std::size_t upper = 0;
    for (const auto& i : s.file().instructions) {
        if (!counts(i))
            continue;
        upper += is_upper_case(i.name) ? 1 : 0;
        lower += is_lower_case(i.name) ? 1 : 0;
    }
    places where;
    for (const auto& i : s.file().instructions)
        if (counts(i) && !(lower > upper ? is_lower_case(i.name) : is_upper_case(i.name)))
            where.add(at(i));
    return judged(
        std::move(where),
        lower > upper ? "Most instructions are in lower case, some are not."
                      : "Most instructions are in upper case, some are not.",
        "Instructions are written in one case."
    );
}

} // namespace

dockerfile_check keywords_are_consistent()
{
    return {
        {.id = "TARE-BUILD-108",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "Instructions are written in one case",
         .severity = report::severity::info,
         .inspects = "the case of all instructions",
         .references = {"ConsistentInstructionCasing"},
         .rationale = "A file with one spelling is read faster, and searched with one pattern.",
         .fix = "Write every instruction in upper case."},
        evaluate_keywords_are_consistent,
    };
}

} // namespace tare::check::dockerfiles
