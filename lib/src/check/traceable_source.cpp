#include "check/labels.hpp"

#include <array>

namespace tare::check {
namespace {

constexpr auto source_labels = std::to_array<std::string_view>({"source", "revision"});

answer evaluate_traceable_source(image_subject& image)
{
    const auto missing = missing_labels(image, source_labels);
    if (missing.empty())
        return passed("Labels say which sources it was built from.");
    return violated(
        missing.size() == source_labels.size()
            ? "No label says which sources it was built from."
            : "The labels say only half of which sources it was built from.",
        missing
    );
}

} // namespace

image_check traceable_source()
{
    return {
        {.id = "TARE-DOC-001",
         .practice = report::practice::documentation,
         .title = "Labels name the sources and their revision",
         .severity = report::severity::low,
         .inspects = "the labels org.opencontainers.image.source and org.opencontainers.image.revision",
         .references = {"OCI image-spec annotations", "DL3049", "OWASP Docker #13"},
         .rationale =
             "Whoever finds the image running somewhere can find out what is in it and who answers for it.",
         .fix = "Set them late in the last stage: ARG REVISION, LABEL org.opencontainers.image.source=URL "
                "org.opencontainers.image.revision=$REVISION."},
        needs::config | needs::any_system,
        evaluate_traceable_source,
    };
}

} // namespace tare::check
