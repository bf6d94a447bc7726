#include "check/tool_answer.hpp"

namespace tare::check {
namespace {

answer evaluate_no_package_manager(image_subject& image)
{
    return tools_found("package manager", {&report::attack_surface::package_managers}, image);
}

} // namespace

image_check no_package_manager()
{
    return {
        {.id = "TARE-SEC-013",
         .practice = report::practice::security,
         .title = "No package manager",
         .severity = report::severity::low,
         .inspects = "the system's program directories and those of PATH: names, links, hard links and "
                     "applets of busybox "
                     "and toybox",
         .references = {"CIS Docker 4.3", "NIST 800-190 4.1.2"},
         .rationale = "With a package manager whoever gets in can install the rest of what is needed; "
                      "without one, the image stays what was tested.",
         .fix = "Install in a build stage and copy the result into an image without a package manager, or "
                "remove it in the layer that brings it."},
        needs::nothing,
        evaluate_no_package_manager,
    };
}

} // namespace tare::check
