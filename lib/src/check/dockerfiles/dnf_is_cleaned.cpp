#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_dnf_is_cleaned(const subject& s)
{
    return cleaned(
        s, {"dnf",
            {"install", "in", "update", "upgrade", "up", "upgrade-minimal", "up-min", "reinstall", "rei",
             "groupinstall", "distro-sync", "builddep"},
            {"clean"},
            {"/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum"}}
    );
}

} // namespace

dockerfile_check dnf_is_cleaned()
{
    return {
        {.id = "TARE-LAYER-106",
         .practice = report::practice::layers,
         .target = check_target::dockerfile,
         .title = "dnf's cache is cleaned in the same RUN",
         .severity = report::severity::low,
         .inspects = "RUNs of stages that ship which call dnf",
         .references = {"DL3040", "DS-0019", "design: caches cleaned in the same step"},
         .rationale = "The cache weighs more than most packages, and a later RUN can only hide it.",
         .fix = "End the RUN with dnf clean all, or mount a cache at /var/cache/dnf."},
        evaluate_dnf_is_cleaned,
    };
}

} // namespace tare::check::dockerfiles
