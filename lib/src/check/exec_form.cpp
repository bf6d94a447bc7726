#include "check/image_check.hpp"

#include <tare/base/text.hpp>
#include <tare/inspect/launch.hpp>

namespace tare::check {
namespace {

/// A shell that gives its place to the program passes signals on to nobody: there is none left.
bool gives_place(std::string_view script) noexcept
{
    const auto first = script.find_first_not_of(" \t\n");
    return first != std::string_view::npos &&
           (script.substr(first).starts_with("exec ") || script.find("&& exec ") != std::string_view::npos ||
            script.find("; exec ") != std::string_view::npos);
}

void look_at(
    const std::vector<std::string>& words, const std::vector<std::string>& shown, std::string_view key,
    places& where
)
{
    const auto form = inspect::shell_form_of(words);
    if (form && !gives_place(form->script))
        where.add({.key = std::string{key}, .text = escape_text(shown.back())});
}

answer evaluate_exec_form(image_subject& image)
{
    const auto& c = image.config();
    if (c.entrypoint.empty() && c.cmd.empty())
        return not_applicable("Neither ENTRYPOINT nor CMD is set.");
    places where;
    look_at(c.entrypoint, image.shown().entrypoint, "config.Entrypoint", where);
    if (c.entrypoint.empty())
        look_at(c.cmd, image.shown().cmd, "config.Cmd", where);
    if (where.empty())
        return passed("The program itself is process 1.");
    return violated("A shell stands between the runtime and the program.", where);
}

} // namespace

image_check exec_form()
{
    return {
        {.id = "TARE-CONF-007",
         .practice = report::practice::configuration,
         .title = "ENTRYPOINT and CMD are in exec form",
         .severity = report::severity::low,
         .inspects = "config.Entrypoint and config.Cmd",
         .references = {"DL3025", "BuildKit JSONArgsRecommended", "ID.20012"},
         .rationale = "As process 1 the shell gets SIGTERM and does not pass it on: docker stop waits for "
                      "its time to run out and "
                      "kills the program.",
         .fix = "Write the words as a JSON array: CMD [\"/app/server\", \"--port\", \"8080\"]; where a shell "
                "is needed, start the "
                "program with exec."},
        needs::config,
        evaluate_exec_form,
    };
}

} // namespace tare::check
