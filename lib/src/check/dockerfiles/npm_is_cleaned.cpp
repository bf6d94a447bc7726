#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_npm_is_cleaned(const subject& s)
{
    auto where = commands_that(s, [&](const run& r, const shell_command& c) {
        const auto operands = c.operands();
        const bool installs = c.program() == "npm" && !operands.empty() &&
                              (operands.front()->text == "install" || operands.front()->text == "ci" ||
                               operands.front()->text == "i");
        return s.ships(*r.at.in) && installs && !(calls(r, "npm", "cache") && calls(r, "npm", "clean")) &&
               !has_cache_mount(r, "npm") && !has_cache_mount(r, "/root/.cache") && !removes(r, ".npm") &&
               !c.has_option('\0', "cache");
    });
    return judged_commands(
        s, std::move(where), "npm leaves its cache behind.", "No npm install leaves a cache behind."
    );
}

} // namespace

dockerfile_check npm_is_cleaned()
{
    return {
        {.id = "TARE-LAYER-110",
         .practice = report::practice::layers,
         .target = check_target::dockerfile,
         .title = "npm's cache is cleaned in the same RUN",
         .severity = report::severity::info,
         .inspects = "npm install and npm ci in RUNs of stages that ship, and their cache mounts",
         .references = {"design: caches cleaned in the same step"},
         .rationale = "Every package stays in the layer a second time.",
         .fix = "End the RUN with npm cache clean --force, or mount a cache at /root/.npm."},
        evaluate_npm_is_cleaned,
    };
}

} // namespace tare::check::dockerfiles
