#include "check/tool_answer.hpp"

namespace tare::check {
namespace {

answer evaluate_no_debugging_tools(image_subject& image)
{
    return tools_found(
        "debugging or network tool",
        {&report::attack_surface::debugging_tools, &report::attack_surface::network_tools}, image
    );
}

} // namespace

image_check no_debugging_tools()
{
    return {
        {.id = "TARE-SEC-014",
         .practice = report::practice::security,
         .title = "No debugging or network tools",
         .severity = report::severity::low,
         .inspects = "the system's program directories and those of PATH: names, links, hard links and "
                     "applets of busybox "
                     "and toybox",
         .references = {"CIS Docker 4.3"},
         .rationale = "They read other processes' memory, load further programs and reach other hosts: "
                      "useful for whoever debugs, and more so for whoever breaks in.",
         .fix = "Leave them out, and debug with a container beside it: docker run --pid=container:NAME, "
                "kubectl debug."},
        needs::nothing,
        evaluate_no_debugging_tools,
    };
}

} // namespace tare::check
