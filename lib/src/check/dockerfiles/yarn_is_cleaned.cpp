#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_yarn_is_cleaned(const subject& s)
{
    auto where = commands_that(s, [&](const run& r, const shell_command& c) {
        const auto operands = c.operands();
        const bool installs =
            c.program() == "yarn" &&
            (operands.empty() ? !c.has_option('v', "version") && !c.has_option('h', "help")
                              : operands.front()->text == "install" || operands.front()->text == "add" ||
                                    (operands.front()->text == "global" && c.has_argument("add")));
        return s.is_final(*r.at.in) && installs &&
               !(calls(r, "yarn", "cache") && calls(r, "yarn", "clean")) && !has_cache_mount(r, "cache") &&
               !has_cache_mount(r, "yarn") && !removes(r, "cache") && !c.has_option('\0', "cache-folder");
    });
    return judged_commands(
        s, std::move(where), "yarn leaves its cache behind.", "No yarn install leaves a cache behind."
    );
}

} // namespace

dockerfile_check yarn_is_cleaned()
{
    return {
        {.id = "TARE-LAYER-109",
         .practice = report::practice::layers,
         .target = check_target::dockerfile,
         .title = "yarn's cache is cleaned in the same RUN",
         .severity = report::severity::low,
         .inspects = "yarn install in RUNs of the final image, and their cache mounts",
         .references = {"DL3060", "design: caches cleaned in the same step"},
         .rationale = "Every package stays in the layer a second time.",
         .fix = "End the RUN with yarn cache clean, or mount a cache at /usr/local/share/.cache."},
        evaluate_yarn_is_cleaned,
    };
}

} // namespace tare::check::dockerfiles
