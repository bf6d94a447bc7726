#include "check/labels.hpp"

#include <array>

namespace tare::check {
namespace {

constexpr auto descriptive_labels = std::to_array<std::string_view>({"title", "description", "version"});

answer evaluate_described_by_labels(image_subject& image)
{
    const auto missing = missing_labels(image, descriptive_labels);
    if (missing.empty())
        return passed("Labels say what it is.");
    return violated(
        missing.size() == descriptive_labels.size() ? "No label says what it is."
                                                    : "The labels do not say all of what it is.",
        missing
    );
}

} // namespace

image_check described_by_labels()
{
    return {
        {.id = "TARE-DOC-002",
         .practice = report::practice::documentation,
         .title = "Labels say what the image is",
         .severity = report::severity::info,
         .inspects = "the labels org.opencontainers.image.title, .description and .version",
         .references = {"OCI image-spec annotations", "DL3049"},
         .rationale = "Registries and inventories show them; without them an image is a digest.",
         .fix = "Set them with LABEL in the last stage."},
        needs::config | needs::any_system,
        evaluate_described_by_labels,
    };
}

} // namespace tare::check
