#include "check/search.hpp"

#include <array>

namespace tare::check {
namespace {

constexpr auto root_programs = std::to_array<std::string_view>({"sudo", "doas", "pkexec", "run0"});

answer evaluate_no_sudo(image_subject& image)
{
    picked_names found{image};
    pick_programs(image, found, [](std::string_view name) { return is_one_of(name, root_programs); });
    if (found.empty())
        return passed("There is no program that hands out the rights of root.");
    return violated("The image holds a program that hands out the rights of root.", found.where());
}

} // namespace

image_check no_sudo()
{
    return {
        {.id = "TARE-SEC-022",
         .practice = report::practice::security,
         .title = "No sudo, doas or pkexec",
         .severity = report::severity::medium,
         .inspects = "the system's program directories and those of PATH",
         .references = {"DKL-DI-0001", "DL3004", "DS-0010"},
         .rationale = "They exist to become root, are setuid, and have had holes of their own. A process in "
                      "a container runs as the "
                      "user it needs from the start; one that has to change it once uses a program without "
                      "the setuid bit.",
         .fix = "Do not install it: set USER in the Dockerfile, and drop rights with setpriv or gosu where "
                "an entrypoint has to "
                "start as root."},
        needs::nothing,
        evaluate_no_sudo,
    };
}

} // namespace tare::check
