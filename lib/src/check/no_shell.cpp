#include "check/tool_answer.hpp"

namespace tare::check {
namespace {

answer evaluate_no_shell(image_subject& image)
{
    return tools_found("shell", {&report::attack_surface::shells}, image);
}

} // namespace

image_check no_shell()
{
    return {
        {.id = "TARE-SEC-012",
         .practice = report::practice::security,
         .title = "No shell",
         .severity = report::severity::low,
         .inspects = "the system's program directories and those of PATH: names, links, hard links and "
                     "applets of busybox "
                     "and toybox",
         .references = {"CIS Docker 4.3", "NIST 800-190 4.1.2"},
         .rationale = "A shell is what most attacks want to start, and what makes a hole in the application "
                      "a foothold in the container.",
         .fix = "Copy the application into an image without one: FROM gcr.io/distroless/static or FROM "
                "scratch, with CMD, ENTRYPOINT and HEALTHCHECK in exec form."},
        needs::nothing,
        evaluate_no_shell,
    };
}

} // namespace tare::check
