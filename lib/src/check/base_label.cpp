#include "check/labels.hpp"

namespace tare::check {
namespace {

answer evaluate_base_label(image_subject& image)
{
    const auto name = oci_label(image, "base.name");
    const auto digest = oci_label(image, "base.digest");
    places missing;
    if (!name)
        missing.add(at_label("org.opencontainers.image.base.name", "is not set"));
    if (!digest)
        missing.add(at_label("org.opencontainers.image.base.digest", "is not set"));
    if (missing.empty())
        return passed("Labels name the base and its digest.");
    return violated(
        name ? "The labels name the base, but not its digest." : "No label names the base.", missing
    );
}

} // namespace

image_check base_label()
{
    return {
        {.id = "TARE-BASE-003",
         .practice = report::practice::base,
         .title = "Labels name the base image and its digest",
         .severity = report::severity::info,
         .inspects = "the labels org.opencontainers.image.base.name and org.opencontainers.image.base.digest",
         .references = {"OCI image-spec annotations", "NIST 800-190 4.1.5"},
         .rationale = "Only the builder knows what FROM meant on that day; with the labels, anybody can tell "
                      "whether the base has "
                      "moved on since.",
         .fix = "Set them with LABEL or --annotation from the digest that FROM is pinned to."},
        needs::config | needs::any_system,
        evaluate_base_label,
    };
}

} // namespace tare::check
