#include "check/image_check.hpp"

#include <tare/base/text.hpp>

namespace tare::check {
namespace {

answer evaluate_healthcheck_is_set(image_subject& image)
{
    const auto& c = image.config();
    if (c.entrypoint.empty() && c.cmd.empty())
        return not_applicable("Nothing is set to be started.");
    const report::evidence where{.key = "config.Healthcheck"};
    if (!c.health || c.health->test.empty())
        return violated("No HEALTHCHECK is set.", where);
    if (c.health->test.front() == "NONE")
        return violated("HEALTHCHECK is switched off.", where);
    return passed("HEALTHCHECK is set.", where);
}

} // namespace

image_check healthcheck_is_set()
{
    return {
        {.id = "TARE-CONF-009",
         .practice = report::practice::configuration,
         .title = "HEALTHCHECK is set",
         .severity = report::severity::low,
         .inspects = "config.Healthcheck",
         .references = {"CIS-DI-0006", "CIS Docker 4.6", "DS-0026", "DL3057"},
         .rationale = "A process can live and not answer; Docker, Compose and Swarm find out by the health "
                      "check only. (Kubernetes "
                      "has probes of its own and does not read it.)",
         .fix = "Set HEALTHCHECK in exec form to a command of the application: HEALTHCHECK CMD "
                "[\"/app/server\", \"healthcheck\"]."},
        needs::config | needs::any_system,
        evaluate_healthcheck_is_set,
    };
}

} // namespace tare::check
