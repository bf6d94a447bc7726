#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

namespace tare::check {
namespace {

constexpr std::uint64_t most_in_total = 500'000'000;
constexpr std::size_t layers_shown = 10;

answer evaluate_total_size(image_subject& image)
{
    (void)image.files();
    const auto& r = image.report();
    auto message = fmt::format(
        "The root filesystem holds {}; {} are stored, {} compressed.", human_size(r.sizes.visible),
        human_size(r.sizes.stored), human_size(r.sizes.compressed)
    );
    if (r.sizes.stored <= most_in_total)
        return passed(std::move(message));
    places where;
    for (const auto& d : r.heaviest.directories) {
        if (where.size() == layers_shown)
            break;
        where.add({.path = d.path, .text = human_size(d.bytes)});
    }
    return violated(std::move(message), where);
}

} // namespace

image_check total_size()
{
    return {
        {.id = "TARE-SIZE-001",
         .practice = report::practice::size,
         .title = "No more than 500 MB of files in all layers",
         .severity = report::severity::low,
         .inspects = "the bytes of all files in all layers",
         .references = {"CIS Docker 4.3"},
         .rationale = "Every node that starts the container pulls and unpacks them first, and every file can "
                      "have a hole. (A policy "
                      "sets a budget of its own.)",
         .fix = "Start from a slim or distroless base, and copy only what runs out of the build stage; the "
                "heaviest directories "
                "are listed."},
        needs::any_system,
        evaluate_total_size,
    };
}

} // namespace tare::check
