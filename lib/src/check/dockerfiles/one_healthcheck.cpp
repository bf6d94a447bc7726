#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/repeated.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_one_healthcheck(const subject& s)
{
    return at_most_one(s, keyword::healthcheck);
}

} // namespace

dockerfile_check one_healthcheck()
{
    return {
        {.id = "TARE-CONF-104",
         .practice = report::practice::configuration,
         .target = check_target::dockerfile,
         .title = "Each stage has at most one HEALTHCHECK",
         .severity = report::severity::medium,
         .inspects = "HEALTHCHECK in each stage",
         .references = {"DL3012", "DS-0023", "MultipleInstructionsDisallowed"},
         .rationale = "Only the last one counts; the others look as if they did something.",
         .fix = "Keep the last HEALTHCHECK and remove the others."},
        evaluate_one_healthcheck,
    };
}

} // namespace tare::check::dockerfiles
