#include "check/dockerfiles/dockerfile_check.hpp"

#include <algorithm>
#include <array>

namespace tare::check::dockerfiles {
namespace {

answer evaluate_zypper_asks_nothing(const subject& s)
{
    auto where = commands_that(s, [](const run&, const shell_command& c) {
        static constexpr std::array<std::string_view, 9> verbs{
            "install", "in", "remove", "rm", "source-install", "si", "patch", "update", "up"
        };
        const bool changes =
            std::any_of(verbs.begin(), verbs.end(), [&](std::string_view v) { return c.has_argument(v); });
        return c.program() == "zypper" && changes && !c.has_option('n', "non-interactive") &&
               !c.has_option('y', "no-confirm");
    });
    return judged_commands(s, std::move(where), "zypper may ask a question.", "No zypper asks a question.");
}

} // namespace

dockerfile_check zypper_asks_nothing()
{
    return {
        {.id = "TARE-BUILD-124",
         .practice = report::practice::build,
         .target = check_target::dockerfile,
         .title = "zypper is told to ask nothing",
         .severity = report::severity::medium,
         .inspects = "zypper install without -n or -y in RUN",
         .references = {"DL3034"},
         .rationale = "A build has no terminal: the question is answered with no, and the build fails.",
         .fix = "Add -n: zypper -n install …."},
        evaluate_zypper_asks_nothing,
    };
}

} // namespace tare::check::dockerfiles
