#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_dnf_asks_nothing(const subject& s)
{
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        const auto program = c.program();
        const bool installs = c.has_argument("install") || c.has_argument("groupinstall") ||
                              c.has_argument("localinstall") || c.has_argument("reinstall");
        return (program == "dnf" || program == "microdnf") && installs && !c.has_option('y', "assumeyes");
    });
    return judged_commands(
        s, std::move(where), "dnf install may ask a question.", "No dnf install asks a question."
    );
}

} // namespace

dockerfile_check dnf_asks_nothing()
{
    return {
        {.id = "TARE-BUILD-125",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "dnf is told to ask nothing",
         .severity = report::severity::medium,
         .inspects = "dnf and microdnf install without -y in RUN",
         .references = {"DL3038"},
         .rationale = "A build has no terminal: the question is answered with no, and the build fails.",
         .fix = "Add -y: dnf install -y …."},
        evaluate_dnf_asks_nothing,
    };
}

} // namespace tare::check::dockerfiles
