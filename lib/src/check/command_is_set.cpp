#include "check/image_check.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

namespace tare::check {
namespace {

answer evaluate_command_is_set(image_subject& image)
{
    const auto& c = image.shown();
    if (!c.entrypoint.empty())
        return passed(
            "ENTRYPOINT says what it starts.",
            report::evidence{.key = "config.Entrypoint", .text = escape_text(c.entrypoint.front())}
        );
    if (!c.cmd.empty())
        return passed(
            "CMD says what it starts.",
            report::evidence{.key = "config.Cmd", .text = escape_text(c.cmd.front())}
        );
    return violated(
        "Neither ENTRYPOINT nor CMD is set: docker run has to be told what to start.",
        report::evidence{.key = "config.Cmd"}
    );
}

} // namespace

image_check command_is_set()
{
    return {
        {.id = "TARE-CONF-001",
         .practice = report::practice::configuration,
         .title = "The image says what it starts",
         .severity = report::severity::low,
         .inspects = "config.Entrypoint and config.Cmd",
         .references = {"ID.20016"},
         .rationale =
             "An image that starts something only when it is told to is a base for others, not a service.",
         .fix = "Set CMD or ENTRYPOINT in exec form: CMD [\"/app/server\"]."},
        needs::config | needs::any_system,
        evaluate_command_is_set,
    };
}

} // namespace tare::check
