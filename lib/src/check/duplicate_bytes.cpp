#include "check/search.hpp"
#include "check/thresholds.hpp"

#include <tare/base/text.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <compare>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace tare::check {
namespace {

constexpr std::size_t groups_shown = 10;

/// One name of an inode. The order in which layers and paths come is that in which copies are told.
struct copy
{
    std::size_t layer = 0;
    std::string path;
    image::node_id id{};

    friend auto operator<=>(const copy&, const copy&) = default;
};

/// Files with the same content.
struct same_content
{
    std::uint64_t bytes = 0;
    std::vector<image::node_id> ids;

    [[nodiscard]] std::uint64_t wasted() const noexcept { return bytes * (ids.size() - 1); }
};

/// The `count` first copies, in order. Paths are built one by one: of millions of small files most may be the
/// same.
std::vector<copy>
first_copies(const image::root_filesystem& files, const std::vector<image::node_id>& ids, std::size_t count)
{
    std::vector<copy> out;
    for (const auto id : ids) {
        const std::size_t layer = files.inode_of(id).layer;
        const bool full = out.size() == count;
        if (full && layer > out.front().layer)
            continue;
        copy c{layer, files.path_of(id), id};
        if (full && c >= out.front())
            continue;
        if (full) {
            std::pop_heap(out.begin(), out.end());
            out.pop_back();
        }
        out.push_back(std::move(c));
        std::push_heap(out.begin(), out.end());
    }
    std::sort_heap(out.begin(), out.end());
    return out;
}

/// Groups of two files and more with the same content.
std::vector<same_content> duplicates(const image::root_filesystem& files)
{
    // Most files have no copy: counting first makes no list for them.
    boost::unordered_flat_map<digest, std::uint32_t, digest_hash> counts;
    std::vector<image::node_id> ids;
    std::vector<bool> seen(files.inodes().size());
    files.for_each([&](image::node_id id) {
        const auto& inode = files.inode_of(id);
        if (!inode.is_file() || inode.size() == 0 || seen[files.at(id).inode])
            return;
        seen[files.at(id).inode] = true;
        ids.push_back(id);
        ++counts[inode.entry->content];
    });
    boost::unordered_flat_map<digest, std::vector<image::node_id>, digest_hash> by_content;
    for (const auto id : ids)
        if (const auto& content = files.inode_of(id).entry->content; counts.at(content) > 1)
            by_content[content].push_back(id);
    std::vector<same_content> out;
    out.reserve(by_content.size());
    for (auto& [content, copies] : by_content)
        out.push_back({files.inode_of(copies.front()).size(), std::move(copies)});
    return out;
}

/// Moves those that waste most to the front, `groups_shown` of them; of equals those whose first copy comes
/// first by its path.
void put_heaviest_first(const image::root_filesystem& files, std::vector<same_content>& groups)
{
    const auto shown = std::min(groups_shown, groups.size());
    const auto wastes_more = [](const auto& a, const auto& b) { return a.wasted() > b.wasted(); };
    std::sort(groups.begin(), groups.end(), wastes_more);
    const auto least = groups[shown - 1].wasted();
    std::vector<std::pair<std::string, std::size_t>> order;
    for (std::size_t i = 0; i < groups.size() && groups[i].wasted() >= least; ++i) {
        order.emplace_back(first_copies(files, groups[i].ids, 1).front().path, i);
        std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
            const auto wasted = groups[a.second].wasted();
            const auto other = groups[b.second].wasted();
            return wasted != other ? wasted > other : a.first < b.first;
        });
        order.resize(std::min(order.size(), shown));
    }
    std::vector<same_content> heaviest;
    heaviest.reserve(order.size());
    for (const auto& [path, position] : order)
        heaviest.push_back(std::move(groups[position]));
    std::erase_if(groups, [](const auto& g) { return g.ids.empty(); });
    groups.insert(
        groups.begin(), std::make_move_iterator(heaviest.begin()), std::make_move_iterator(heaviest.end())
    );
}

answer evaluate_duplicate_bytes(image_subject& image)
{
    const auto& files = image.files();
    const auto& sizes = image.report().sizes;
    auto message = fmt::format(
        "{} of {} visible are there a second time under another path.", human_size(sizes.duplicate),
        human_size(sizes.visible)
    );
    if (!is_worth_saving(sizes.duplicate, sizes.visible))
        return passed(std::move(message));
    auto groups = duplicates(files);
    if (!groups.empty())
        put_heaviest_first(files, groups);
    places where;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const auto& group = groups[g];
        if (g >= groups_shown) {
            where.leave_out(group.ids.size() - 1);
            continue;
        }
        const auto copies = first_copies(files, group.ids, places::max_evidence + 1);
        const auto first = escape_text(copies.front().path);
        for (std::size_t i = 1; i < copies.size(); ++i) {
            auto e = image.at(copies[i].id);
            e.text = fmt::format("{}, the same as {}", human_size(group.bytes), first);
            where.add(std::move(e));
        }
        where.leave_out(group.ids.size() - copies.size());
    }
    return violated(std::move(message), where);
}

} // namespace

image_check duplicate_bytes()
{
    return {
        {.id = "TARE-LAYER-002",
         .practice = report::practice::layers,
         .title = "Next to nothing is there twice",
         .severity = report::severity::low,
         .inspects = "the content of all files of the root filesystem, by SHA-256: 10 MB, or a tenth of what "
                     "is visible and 64 kB, "
                     "are too much",
         .references = {},
         .rationale = "The same content under two paths is stored and pulled twice.",
         .fix = "Copy it once, and link to it where it is needed a second time."},
        needs::any_system,
        evaluate_duplicate_bytes,
    };
}

} // namespace tare::check
