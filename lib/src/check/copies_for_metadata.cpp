#include "check/search.hpp"
#include "check/thresholds.hpp"

#include <tare/base/text.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <fmt/format.h>

namespace tare::check {
namespace {

/// What one layer stores again.
struct repeated
{
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::string_view largest;
    std::uint64_t largest_bytes = 0;
};

answer evaluate_copies_for_metadata(image_subject& image)
{
    (void)image.files();
    const auto& layers = image.view().layers;
    if (layers.size() < 2)
        return not_applicable("There is one layer.");
    std::size_t entries = 0;
    for (const auto* const layer : layers)
        entries += layer->entries.size();
    boost::unordered_flat_map<std::string_view, const image::layer_entry*> known;
    // A table that grows is there twice.
    known.reserve(entries);
    std::vector<repeated> found(layers.size());
    std::uint64_t all = 0;
    for (std::size_t layer = 0; layer < layers.size(); ++layer)
        for (const auto& entry : layers[layer]->entries) {
            if (entry.type != tar::entry_type::regular || entry.size == 0)
                continue;
            auto& before = known[entry.path];
            if (before != nullptr && before->content == entry.content) {
                auto& r = found[layer];
                ++r.files;
                r.bytes += entry.size;
                all += entry.size;
                if (entry.size > r.largest_bytes) {
                    r.largest_bytes = entry.size;
                    r.largest = entry.path;
                }
            }
            before = &entry;
        }
    auto message = fmt::format(
        "{} are stored again with the same content, because a layer changed an owner, a mode or a time.",
        human_size(all)
    );
    if (!is_worth_saving(all, image.report().sizes.stored))
        return passed(std::move(message));
    places where;
    for (std::size_t layer = 0; layer < found.size(); ++layer) {
        if (found[layer].files == 0)
            continue;
        auto e = image.at('/' + escape_text(found[layer].largest), layer);
        e.text = fmt::format(
            "{} of {}, this one the largest", human_size(found[layer].bytes),
            counted(found[layer].files, "file", "files")
        );
        where.add(std::move(e));
    }
    return violated(std::move(message), where);
}

} // namespace

image_check copies_for_metadata()
{
    return {
        {.id = "TARE-LAYER-004",
         .practice = report::practice::layers,
         .title = "No file is stored again for its metadata",
         .severity = report::severity::medium,
         .inspects = "files that a layer stores at a path where a layer below has the same content: 10 MB, "
                     "or a tenth of what is "
                     "stored and 64 kB, are too much",
         .references = {},
         .rationale = "chown, chmod and touch in a RUN of their own copy every file they change into their "
                      "layer, all of its "
                      "bytes.",
         .fix =
             "Set owner and mode where the file is brought: COPY --chown= --chmod=, or chmod in the same RUN."
        },
        needs::any_system,
        evaluate_copies_for_metadata,
    };
}

} // namespace tare::check
