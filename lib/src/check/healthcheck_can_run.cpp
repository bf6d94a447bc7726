#include "check/image_check.hpp"

#include <tare/base/text.hpp>
#include <tare/inspect/launch.hpp>

#include <fmt/format.h>

namespace tare::check {
namespace {

using inspect::launch_problem;

std::string_view words_for(launch_problem p) noexcept
{
    switch (p) {
    case launch_problem::not_found:
        return "is not there";
    case launch_problem::not_a_file:
        return "is no file";
    case launch_problem::not_executable:
        return "is not executable";
    case launch_problem::none:
        break;
    }
    return "is there";
}

answer evaluate_healthcheck_can_run(image_subject& image)
{
    const auto& health = image.config().health;
    if (!health || health->test.empty() || health->test.front() == "NONE")
        return not_applicable("There is no HEALTHCHECK.");
    (void)image.files();
    (void)image.searched_path();
    places broken;
    std::string what;
    bool shell_missing = false;
    bool some_run = false;
    for (const auto& p : inspect::health_check_programs(image.view(), image.config())) {
        if (p.problem == launch_problem::none) {
            some_run = some_run || !p.is_shell;
            continue;
        }
        shell_missing = shell_missing || p.is_shell;
        report::evidence e = p.file ? image.at(*p.file) : report::evidence{};
        e.key = p.key;
        e.text = fmt::format("'{}' {}", escape_text(p.name), words_for(p.problem));
        what = what.empty() ? *e.text : what;
        broken.add(std::move(e));
    }
    if (broken.empty())
        return passed("What HEALTHCHECK runs is there.", report::evidence{.key = "config.Healthcheck.Test"});
    auto found = violated(fmt::format("HEALTHCHECK cannot run: {}.", what), broken);
    // "curl ... || wget ..." may get by with the one that is there.
    return some_run && !shell_missing ? std::move(found).with(report::severity::medium) : found;
}

} // namespace

image_check healthcheck_can_run()
{
    return {
        {.id = "TARE-CONF-010",
         .practice = report::practice::configuration,
         .title = "What HEALTHCHECK runs is there",
         .severity = report::severity::high,
         .inspects = "the program of config.Healthcheck, or the shell and the programs that its script names",
         .references = {"CIS Docker 4.6"},
         .rationale = "The container would be unhealthy for ever, and be restarted or taken out for it: a "
                      "distroless image has no "
                      "shell and no curl.",
         .fix = "Let the application check itself, in exec form: HEALTHCHECK CMD [\"/app/server\", "
                "\"healthcheck\"]."},
        needs::config | needs::everything,
        evaluate_healthcheck_can_run,
    };
}

} // namespace tare::check
