#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_apk_without_cache(const subject& s)
{
    auto where = commands_that(s, [&](const run& r, const shell_command& c) {
        return s.ships(*r.at.in) && c.program() == "apk" && c.has_argument("add") &&
               !c.has_option('\0', "no-cache") && !has_cache_mount(r, "/var/cache/apk") &&
               !has_cache_mount(r, "/etc/apk/cache") && !removes(r, "/var/cache/apk");
    });
    return judged_commands(
        s, std::move(where), "apk add leaves its cache behind.", "No apk add leaves a cache behind."
    );
}

} // namespace

dockerfile_check apk_without_cache()
{
    return {
        {.id = "TARE-LAYER-103",
         .practice = report::practice::layers,
         .target = check_target::dockerfile,
         .title = "apk keeps no cache",
         .severity = report::severity::low,
         .inspects = "apk add in RUNs of stages that ship, and their cache mounts",
         .references = {"DL3019", "DS-0025", "DKL-DI-0004", "design: caches cleaned in the same step"},
         .rationale = "apk's index stays in the layer for nothing.",
         .fix = "Call apk add --no-cache, and leave apk update out."},
        evaluate_apk_without_cache,
    };
}

} // namespace tare::check::dockerfiles
