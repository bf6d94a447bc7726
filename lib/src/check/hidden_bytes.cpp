#include "check/search.hpp"
#include "check/thresholds.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace tare::check {
namespace {

constexpr std::size_t files_shown = 20;

/// What each layer hides of which, the most bytes first.
void add_layers(image_subject& image, places& where)
{
    struct hiding
    {
        std::uint64_t by;
        std::uint64_t of;
        std::uint64_t bytes;
    };

    std::vector<hiding> all;
    for (const auto& layer : image.report().layers)
        for (const auto& h : layer.hides)
            all.push_back({layer.index, h.layer, h.bytes});
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return std::tuple{b.bytes, a.by, a.of} < std::tuple{a.bytes, b.by, b.of};
    });
    for (const auto& h : all) {
        report::evidence e;
        e.layer = h.by;
        e.instruction = image.instruction(h.by);
        e.text = h.by == h.of ? fmt::format("stores {} that it replaces itself", human_size(h.bytes))
                              : fmt::format("hides {} of layer {}", human_size(h.bytes), h.of);
        where.add(std::move(e));
    }
}

/// The largest of the hidden files.
void add_files(image_subject& image, places& where)
{
    std::vector<const image::inode*> hidden;
    for (const auto& inode : image.files().inodes())
        if (inode.type == tar::entry_type::regular && inode.links == 0 && inode.size() > 0)
            hidden.push_back(&inode);
    const auto shown = std::min(hidden.size(), files_shown);
    std::partial_sort(
        hidden.begin(), hidden.begin() + static_cast<std::ptrdiff_t>(shown), hidden.end(),
        [](const image::inode* a, const image::inode* b) {
            if (a->size() != b->size())
                return a->size() > b->size();
            return a->entry->path != b->entry->path ? a->entry->path < b->entry->path : a->layer < b->layer;
        }
    );
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& inode = *hidden[i];
        auto e = image.at('/' + escape_text(inode.entry->path), inode.layer);
        e.text = fmt::format("{}, hidden by layer {}", human_size(inode.size()), inode.hidden_by);
        where.add(std::move(e));
    }
    where.leave_out(hidden.size() - shown);
}

answer evaluate_hidden_bytes(image_subject& image)
{
    (void)image.files();
    const auto& sizes = image.report().sizes;
    if (image.report().layers.size() < 2 && sizes.hidden == 0)
        return not_applicable("There is one layer, and it hides nothing.");
    auto message = fmt::format(
        "{} of {} stored are hidden: a later layer deleted or replaced them.", human_size(sizes.hidden),
        human_size(sizes.stored)
    );
    if (!is_worth_saving(sizes.hidden, sizes.stored))
        return passed(std::move(message));
    places where;
    add_layers(image, where);
    add_files(image, where);
    return violated(std::move(message), where);
}

} // namespace

image_check hidden_bytes()
{
    return {
        {.id = "TARE-LAYER-001",
         .practice = report::practice::layers,
         .title = "Layers hide next to nothing of each other",
         .severity = report::severity::medium,
         .inspects = "the bytes of files that a later layer deleted or replaced, hard links counted once: 10 "
                     "MB, or a tenth of "
                     "what is stored and 64 kB, are too much",
         .references = {"dive highestWastedBytes", "ID.20021"},
         .rationale = "What a later layer deletes still ships: it is stored, pushed, pulled and scanned, and "
                      "anybody can read it.",
         .fix = "Create and delete in the same RUN, or copy the result of a build stage into a fresh one."},
        needs::any_system,
        evaluate_hidden_bytes,
    };
}

} // namespace tare::check
