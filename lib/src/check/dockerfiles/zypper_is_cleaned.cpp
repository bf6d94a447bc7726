#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_zypper_is_cleaned(const subject& s)
{
    return cleaned(
        s, {"zypper",
            {"install", "in", "update", "up", "patch", "dist-upgrade", "dup", "source-install", "si"},
            {"clean", "cc"},
            {"/var/cache/zypp"}}
    );
}

} // namespace

dockerfile_check zypper_is_cleaned()
{
    return {
        {.id = "TARE-LAYER-105",
         .practice = report::practice::layers,
         .target = check_target::dockerfile,
         .title = "zypper's cache is cleaned in the same RUN",
         .severity = report::severity::low,
         .inspects = "RUNs of stages that ship which call zypper",
         .references = {"DL3036", "DS-0020", "design: caches cleaned in the same step"},
         .rationale = "The cache weighs more than most packages, and a later RUN can only hide it.",
         .fix = "End the RUN with zypper clean --all, or mount a cache at /var/cache/zypp."},
        evaluate_zypper_is_cleaned,
    };
}

} // namespace tare::check::dockerfiles
