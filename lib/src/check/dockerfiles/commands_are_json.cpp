#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_commands_are_json(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : s.instructions()) {
        const auto k = p.written->kind;
        if (k != keyword::cmd && k != keyword::entrypoint)
            continue;
        any = true;
        const bool shell_is_meant = p.resolved != nullptr && !p.resolved->shell.empty();
        if (!p.written->json && !shell_is_meant && !p.written->arguments.empty())
            where.add(at(*p.written));
    }
    if (!any)
        return not_applicable("It has neither CMD nor ENTRYPOINT.");
    return judged(
        std::move(where), "CMD or ENTRYPOINT starts a shell.", "CMD and ENTRYPOINT are JSON arrays."
    );
}

} // namespace

dockerfile_check commands_are_json()
{
    return {
        {.id = "TARE-CONF-101",
         .practice = report::practice::configuration,
         .target = check_target::dockerfile,
         .title = "CMD and ENTRYPOINT are JSON arrays",
         .severity = report::severity::medium,
         .inspects = "the form of CMD and ENTRYPOINT, unless SHELL says that a shell is meant",
         .references = {"DL3025", "JSONArgsRecommended", "slim 20012", "design: exec form"},
         .rationale = "The other form starts a shell as process 1: SIGTERM never reaches the program, and an "
                      "image without a shell does not start.",
         .fix = "Write a JSON array: CMD [\"/app/server\", \"--port\", \"8080\"]."},
        evaluate_commands_are_json,
    };
}

} // namespace tare::check::dockerfiles
