#include "check/started.hpp"

#include <fmt/format.h>

namespace tare::check {
namespace {

using inspect::part_problem;
using inspect::part_role;

/// Whether a part keeps the kernel from starting the program, its libraries and rights left aside.
bool is_missing(const started_start& start, const inspect::program_part& part) noexcept
{
    switch (part.problem) {
    case part_problem::not_found:
    case part_problem::not_a_file:
    case part_problem::malformed:
    case part_problem::too_deep:
        return true;
    case part_problem::not_executable:
        return part.role == part_role::linker;
    case part_problem::no_format:
        return part.asked_by || !start.program.shell_helps_out;
    default:
        return false;
    }
}

answer evaluate_command_has_interpreter(image_subject& image)
{
    const auto starts = started_starts(image, false);
    if (starts.empty())
        return nothing_started();
    places wrong;
    places right;
    std::string what;
    for (const auto& start : starts)
        for (const auto& part : start.closure.parts) {
            if (part.role == part_role::library)
                continue;
            if (is_missing(start, part)) {
                wrong.add(at(image, start, part, words_for(part)));
                what = what.empty() ? *wrong.kept().back().text : what;
            } else if (part.asked_by) {
                right.add(at(image, start, part, "is there"));
            }
        }
    if (!wrong.empty())
        return violated(fmt::format("The kernel cannot start it: {}.", what), wrong);
    if (right.empty())
        return not_applicable("What is started needs no interpreter.");
    return passed("What is started has its interpreter.", right);
}

} // namespace

image_check command_has_interpreter()
{
    return {
        {.id = "TARE-CONF-004",
         .practice = report::practice::configuration,
         .title = "What is started has its interpreter",
         .severity = report::severity::high,
         .inspects = "the interpreters that #! lines name, one behind the other as the kernel follows them, "
                     "what they have env start, and the dynamic linker that an ELF file names",
         .references = {},
         .rationale =
             "Otherwise no container starts, with messages that mislead: \"no such file or directory\" "
             "about a file that is there, because its interpreter is not (a program for glibc on Alpine, a "
             "script on a distroless image, a line that ends with a carriage return), or \"exec format "
             "error\" about a script without a #! line.",
         .fix = "Take a base that has the interpreter, or link the program statically; write the first line "
                "of a script as #!/bin/sh, with Unix line ends."},
        needs::config | needs::everything,
        evaluate_command_has_interpreter,
    };
}

} // namespace tare::check
