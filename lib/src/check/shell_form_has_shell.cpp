#include "check/image_check.hpp"

#include <tare/base/text.hpp>
#include <tare/inspect/launch.hpp>

#include <fmt/format.h>

namespace tare::check {
namespace {

answer evaluate_shell_form_has_shell(image_subject& image)
{
    (void)image.files();
    for (const auto& p : inspect::started_programs(image.view(), image.config())) {
        if (!p.is_shell)
            continue;
        report::evidence e = p.file ? image.at(*p.file) : report::evidence{};
        e.key = p.key;
        e.text = escape_text(p.name);
        if (p.problem == inspect::launch_problem::none)
            return passed("The shell that the command is run in is there.", e);
        return violated(
            fmt::format(
                "The command is in shell form, and the image has no {}: no container starts.",
                escape_text(p.name)
            ),
            e
        );
    }
    return not_applicable("Neither ENTRYPOINT nor CMD is in shell form.");
}

} // namespace

image_check shell_form_has_shell()
{
    return {
        {.id = "TARE-CONF-008",
         .practice = report::practice::configuration,
         .title = "The shell of a command in shell form is there",
         .severity = report::severity::high,
         .inspects = "config.Entrypoint and config.Cmd, and the shell they name",
         .references = {"DL3025"},
         .rationale = "Docker runs the shell form as /bin/sh -c; images from scratch and distroless ones "
                      "have no shell.",
         .fix = "Write the words as a JSON array: CMD [\"/app/server\"]."},
        needs::config | needs::everything,
        evaluate_shell_form_has_shell,
    };
}

} // namespace tare::check
