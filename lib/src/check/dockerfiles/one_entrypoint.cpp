#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/repeated.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_one_entrypoint(const subject& s)
{
    return at_most_one(s, keyword::entrypoint);
}

} // namespace

dockerfile_check one_entrypoint()
{
    return {
        {.id = "TARE-CONF-103",
         .practice = report::practice::configuration,
         .target = check_target::dockerfile,
         .title = "Each stage has at most one ENTRYPOINT",
         .severity = report::severity::high,
         .inspects = "ENTRYPOINT in each stage",
         .references = {"DL4004", "DS-0007", "MultipleInstructionsDisallowed", "slim 20010"},
         .rationale = "Only the last one counts; the others look as if they did something.",
         .fix = "Keep the last ENTRYPOINT and remove the others."},
        evaluate_one_entrypoint,
    };
}

} // namespace tare::check::dockerfiles
