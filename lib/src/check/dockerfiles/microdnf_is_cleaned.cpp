#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

namespace tare::check::dockerfiles {
namespace {

answer evaluate_microdnf_is_cleaned(const subject& s)
{
    return cleaned(
        s, {"microdnf",
            {"install", "update", "upgrade", "reinstall"},
            {"clean"},
            {"/var/cache/yum", "/var/cache/dnf", "/var/cache/libdnf5"}}
    );
}

} // namespace

dockerfile_check microdnf_is_cleaned()
{
    return {
        {.id = "TARE-LAYER-107",
         .practice = report::practice::layers,
         .target = check_target::dockerfile,
         .title = "microdnf's cache is cleaned in the same RUN",
         .severity = report::severity::low,
         .inspects = "RUNs of stages that ship which call microdnf",
         .references = {"DL3040", "DS-0027", "design: caches cleaned in the same step"},
         .rationale = "The cache weighs more than most packages, and a later RUN can only hide it.",
         .fix = "End the RUN with microdnf clean all."},
        evaluate_microdnf_is_cleaned,
    };
}

} // namespace tare::check::dockerfiles
