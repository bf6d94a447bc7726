#include "check/search.hpp"
#include "check/started.hpp"

#include <fmt/format.h>

namespace tare::check {
namespace {

using inspect::part_problem;
using inspect::part_role;

answer evaluate_command_has_libraries(image_subject& image)
{
    const auto starts = started_starts(image, true);
    if (starts.empty())
        return nothing_started();
    places wrong;
    std::size_t found = 0;
    std::string what;
    for (const auto& start : starts)
        for (const auto& part : start.closure.parts) {
            if (part.role == part_role::linker && part.problem != part_problem::none)
                return not_applicable("The dynamic linker that would load them is not there.");
            if (part.role != part_role::library)
                continue;
            ++found;
            if (part.problem == part_problem::none)
                continue;
            auto e = at(image, start, part, words_for(part));
            what = what.empty() ? *e.text : what;
            wrong.add(std::move(e));
        }
    if (!wrong.empty())
        return violated(fmt::format("A library is missing: {}.", what), wrong);
    if (found == 0)
        return not_applicable("What is started needs no libraries.");
    return passed(fmt::format("What is started has its libraries: {}.", counted(found, "file", "files")));
}

} // namespace

image_check command_has_libraries()
{
    return {
        {.id = "TARE-CONF-005",
         .practice = report::practice::configuration,
         .title = "What is started has its libraries",
         .severity = report::severity::high,
         .inspects = "the libraries that the started program and its interpreters need, and those that these "
                     "need, looked for as the dynamic linker does: LD_LIBRARY_PATH, RPATH, RUNPATH, "
                     "/etc/ld.so.cache, musl's path file, default directories",
         .references = {},
         .rationale = "Otherwise the program ends before its first line: \"error while loading shared "
                      "libraries\". It is what a copy from the builder forgets.",
         .fix = "Install the packages that have the libraries, or copy them along; run ldconfig where they "
                "lie in a directory of their own; or link statically."},
        needs::config | needs::everything,
        evaluate_command_has_libraries,
    };
}

} // namespace tare::check
