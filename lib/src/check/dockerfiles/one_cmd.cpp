#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/repeated.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_one_cmd(const subject& s)
{
    return at_most_one(s, keyword::cmd);
}

} // namespace

dockerfile_check one_cmd()
{
    return {
        {.id = "TARE-CONF-102",
         .practice = report::practice::configuration,
         .target = check_target::dockerfile,
         .title = "Each stage has at most one CMD",
         .severity = report::severity::medium,
         .inspects = "CMD in each stage",
         .references = {"DL4003", "DS-0016", "MultipleInstructionsDisallowed", "slim 20011"},
         .rationale = "Only the last one counts; the others look as if they did something.",
         .fix = "Keep the last CMD and remove the others."},
        evaluate_one_cmd,
    };
}

} // namespace tare::check::dockerfiles
