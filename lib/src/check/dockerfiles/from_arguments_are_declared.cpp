#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_from_arguments_are_declared(const subject& s)
{
    places where;
    for (const auto& st : s.build().stages)
        for (const auto& u : st.undefined)
            where.add(
                at(s.from_of(st), u.at,
                   u.suggestion.empty() ? u.name : u.name + ": did you mean " + u.suggestion + '?')
            );
    return judged(
        std::move(where), "FROM uses an argument that is declared nowhere.",
        "Every variable in a FROM is declared."
    );
}

} // namespace

dockerfile_check from_arguments_are_declared()
{
    return {
        {.id = "TARE-BASE-108",
         .practice = report::practice::base,
         .target = check_target::dockerfile,
         .title = "FROM uses only arguments that are declared before it",
         .severity = report::severity::high,
         .inspects = "variables in FROM and its --platform",
         .references = {"UndefinedArgInFrom"},
         .rationale =
             "A variable that nothing declares is empty, whatever --build-arg says: another image is "
             "taken, or none.",
         .fix = "Declare the argument before the first FROM: ARG VERSION=1.2."},
        evaluate_from_arguments_are_declared,
    };
}

} // namespace tare::check::dockerfiles
