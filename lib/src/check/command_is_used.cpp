#include "check/image_check.hpp"

#include <tare/base/text.hpp>
#include <tare/inspect/launch.hpp>

#include <fmt/format.h>

namespace tare::check {
namespace {

/// Whether a script does something with the words that follow it: they are its $0, $1, ...
bool uses_arguments(std::string_view script) noexcept
{
    for (auto at = script.find('$'); at != std::string_view::npos; at = script.find('$', at + 1)) {
        const auto next = script.substr(at + 1, 2);
        if (!next.empty() && (next[0] == '@' || next[0] == '*' || (next[0] >= '0' && next[0] <= '9')))
            return true;
        if (next.size() == 2 && next[0] == '{' &&
            (next[1] == '@' || next[1] == '*' || (next[1] >= '0' && next[1] <= '9')))
            return true;
    }
    return false;
}

answer evaluate_command_is_used(image_subject& image)
{
    const auto& c = image.config();
    if (c.entrypoint.empty() || c.cmd.empty())
        return not_applicable("ENTRYPOINT and CMD are not both set.");
    const auto form = inspect::shell_form_of(c.entrypoint);
    if (!form || uses_arguments(form->script))
        return passed(
            "ENTRYPOINT gets CMD as its arguments.",
            report::evidence{.key = "config.Cmd", .text = escape_text(image.shown().cmd.front())}
        );
    return violated(
        "ENTRYPOINT is in shell form, so CMD and what is given to docker run are ignored.",
        report::evidence{.key = "config.Cmd", .text = escape_text(image.shown().cmd.front())}
    );
}

} // namespace

image_check command_is_used()
{
    return {
        {.id = "TARE-CONF-016",
         .practice = report::practice::configuration,
         .title = "ENTRYPOINT does not ignore CMD",
         .severity = report::severity::medium,
         .inspects = "config.Entrypoint and config.Cmd",
         .references = {"DL3025"},
         .rationale =
             "The shell takes the words after the script for itself; the application never sees them.",
         .fix = "Write ENTRYPOINT as a JSON array."},
        needs::config,
        evaluate_command_is_used,
    };
}

} // namespace tare::check
