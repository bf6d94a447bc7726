#include "check/search.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tare::check {
namespace {

constexpr std::size_t most_layers = 60;

answer evaluate_layer_count(image_subject& image)
{
    const auto count = image.report().layers.size();
    if (!image.has_config())
        return not_applicable("A root filesystem has no layers.");
    auto message = fmt::format("It has {}.", counted(count, "layer", "layers"));
    if (count <= most_layers)
        return passed(std::move(message));
    report::evidence e;
    e.layer = most_layers;
    e.instruction = image.instruction(most_layers);
    e.text = fmt::format("the first layer beyond {}", most_layers);
    return violated(std::move(message), e);
}

} // namespace

image_check layer_count()
{
    return {
        {.id = "TARE-LAYER-005",
         .practice = report::practice::layers,
         .title = "No more than 60 layers",
         .severity = report::severity::low,
         .inspects = "the number of layers",
         .references = {"ID.20020", "DL3059"},
         .rationale = "Every layer is a request to the registry and a level that each look-up of a file may "
                      "pass. With about 125 "
                      "overlay mounts fail, and images built on this one get there first.",
         .fix = "Join RUN instructions that belong together, or copy the result of a build stage into a "
                "fresh one."},
        needs::any_system,
        evaluate_layer_count,
    };
}

} // namespace tare::check
