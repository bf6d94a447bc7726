#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_yum_asks_nothing(const subject& s)
{
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        const bool installs = c.has_argument("install") || c.has_argument("groupinstall") ||
                              c.has_argument("localinstall") || c.has_argument("reinstall");
        return c.program() == "yum" && installs && !c.has_option('y', "assumeyes");
    });
    return judged_commands(
        s, std::move(where), "yum install may ask a question.", "No yum install asks a question."
    );
}

} // namespace

dockerfile_check yum_asks_nothing()
{
    return {
        {.id = "TARE-BUILD-123",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "yum is told to ask nothing",
         .severity = report::severity::medium,
         .inspects = "yum install without -y in RUN",
         .references = {"DL3030"},
         .rationale = "A build has no terminal: the question is answered with no, and the build fails.",
         .fix = "Add -y: yum install -y …."},
        evaluate_yum_asks_nothing,
    };
}

} // namespace tare::check::dockerfiles
