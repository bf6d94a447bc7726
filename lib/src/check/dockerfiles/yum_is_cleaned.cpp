#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_yum_is_cleaned(const subject& s)
{
    return cleaned(
        s, {"yum",
            {"install", "update", "upgrade", "reinstall", "groupinstall", "localinstall", "distro-sync"},
            {"clean"},
            {"/var/cache/yum", "/var/cache/dnf"}}
    );
}

} // namespace

dockerfile_check yum_is_cleaned()
{
    return {
        {.id = "TARE-LAYER-104",
         .practice = report::practice::layers,
         .target = check_target::dockerfile,
         .title = "yum's cache is cleaned in the same RUN",
         .severity = report::severity::low,
         .inspects = "RUNs of stages that ship which call yum",
         .references = {"DL3032", "DS-0015", "design: caches cleaned in the same step"},
         .rationale = "The cache weighs more than most packages, and a later RUN can only hide it.",
         .fix = "End the RUN with yum clean all, or mount a cache at /var/cache/yum."},
        evaluate_yum_is_cleaned,
    };
}

} // namespace tare::check::dockerfiles
