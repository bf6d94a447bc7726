#include "check/started.hpp"

#include <fmt/format.h>

namespace tare::check {
namespace {

using inspect::part_problem;

answer evaluate_command_is_executable(image_subject& image)
{
    const auto who = image.user();
    if (!who.uid)
        return not_applicable(fmt::format("{} No container starts.", who.problem));
    places wrong;
    places right;
    for (const auto& start : started_starts(image, false))
        for (const auto& part : start.closure.parts) {
            if (part.role == inspect::part_role::library || part.role == inspect::part_role::linker)
                continue;
            if (part.problem == part_problem::not_executable || part.problem == part_problem::not_readable)
                wrong.add(at(image, start, part, words_for(part)));
            else if (part.file && !part.asked_by)
                right.add(at(image, start, part, "may be executed"));
        }
    if (!wrong.empty())
        return violated(
            fmt::format(
                "User {}, group {}, may not run what the image starts.", *who.uid, who.gid.value_or(0)
            ),
            wrong
        );
    if (right.empty())
        return nothing_started();
    return passed(fmt::format("User {} may run what the image starts.", *who.uid), right);
}

} // namespace

image_check command_is_executable()
{
    return {
        {.id = "TARE-CONF-003",
         .practice = report::practice::configuration,
         .title = "The image's user may run what is started",
         .severity = report::severity::high,
         .inspects = "rights and owners of the started programs, of their scripts and interpreters, and of "
                     "the directories that lead there, for config.User with its groups",
         .references = {},
         .rationale = "Otherwise no container starts: \"permission denied\". It goes unnoticed as long as "
                      "the image is tried as root.",
         .fix = "Give the right with the file: COPY --chmod=0755, and let directories on the way be "
                "searched by everybody."},
        needs::config | needs::everything,
        evaluate_command_is_executable,
    };
}

} // namespace tare::check
