#include "inspect/content_readers.hpp"

#include <tare/base/text.hpp>
#include <tare/inspect/content.hpp>
#include <tare/inspect/facts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tare::inspect {
namespace {

constexpr std::size_t paths_named = 5;
constexpr std::string_view note_id = "not-analysed";

/// Files that were not analysed for one reason.
struct missed_files
{
    const image::gap* gap = nullptr;
    /// The first of them, ready to be shown.
    std::vector<std::string> paths;
    std::uint64_t count = 0;

    void add(std::string path)
    {
        if (paths.size() < paths_named)
            paths.push_back(std::move(path));
        ++count;
    }

    [[nodiscard]] std::string names() const
    {
        const auto rest = count - paths.size();
        auto out = fmt::format("{}", fmt::join(paths, ", "));
        if (rest > 0)
            out += fmt::format(" and {} more", rest);
        return out;
    }
};

std::vector<missed_files> missed_in_layers(const image_view& view)
{
    std::vector<missed_files> out;
    for (std::size_t layer = 0; layer < view.layers.size(); ++layer) {
        const auto& index = *view.layers[layer];
        for (const auto& o : index.observations) {
            if (o.missed == image::observed::nothing_missed)
                continue;
            const auto& gap = index.gaps[o.missed];
            const auto known = std::find_if(out.begin(), out.end(), [&](const missed_files& m) {
                return m.gap->subject == gap.subject && m.gap->why == gap.why;
            });
            auto& files = known == out.end() ? out.emplace_back(missed_files{&gap, {}, 0}) : *known;
            files.add(fmt::format("/{} (layer {})", escape_text(o.entry->path), layer));
        }
    }
    return out;
}

std::string reason(const image::shortfall& why)
{
    return why.limit.empty() ? std::string{why.reason}
                             : fmt::format("it would cross the limit {} = {}", why.limit, why.value);
}

} // namespace

const image::gap* missed(const image_view& view, image::node_id id, std::string_view subject) noexcept
{
    const auto& inode = view.files.inode_of(id);
    if (inode.type != tar::entry_type::regular || inode.entry == nullptr)
        return nullptr;
    const auto& index = *view.layers[inode.layer];
    for (std::size_t i = inode.entry->observations;
         i < index.observations.size() && index.observations[i].entry == inode.entry; ++i) {
        const auto& o = index.observations[i];
        if (o.missed != image::observed::nothing_missed && index.gaps[o.missed].subject == subject)
            return &index.gaps[o.missed];
    }
    return nullptr;
}

std::vector<report::note> not_analysed(const image_view& view)
{
    std::vector<report::note> out;
    for (const auto& missed : missed_in_layers(view))
        out.push_back(
            {std::string{note_id}, fmt::format(
                                       "{} of {} was not looked at, because {}.", missed.gap->subject,
                                       missed.names(), reason(missed.gap->why)
                                   )}
        );
    missed_files elsewhere;
    for (const auto& path : kept_files_elsewhere(view))
        elsewhere.add(escape_text(path));
    if (elsewhere.count > 0)
        out.push_back(
            {std::string{note_id},
             fmt::format(
                 "The content of {} was not looked at, because a link leads to a file of another name.",
                 elsewhere.names()
             )}
        );
    return out;
}

} // namespace tare::inspect
