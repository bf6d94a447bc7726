#include "check/search.hpp"
#include "check/thresholds.hpp"

#include <tare/base/text.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <compare>
#include <string>
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

/// Files with the same content, the first copy first.
struct same_content
{
    std::uint64_t bytes = 0;
    std::vector<copy> copies;

    [[nodiscard]] std::uint64_t wasted() const noexcept { return bytes * (copies.size() - 1); }
};

/// Groups of two files and more with the same content, those that waste most first.
std::vector<same_content> duplicates(const image::root_filesystem& files)
{
    // Most files have no copy: counting first makes no list for them.
    boost::unordered_flat_map<digest, std::uint32_t, digest_hash> counts;
    std::vector<image::node_id> ids;
    std::vector<bool> seen(files.inodes().size());
    files.for_each([&](image::node_id id) {
        const auto& inode = files.inode_of(id);
        if (inode.type != tar::entry_type::regular || inode.size() == 0 || seen[files.at(id).inode])
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
    for (const auto& [content, copies] : by_content) {
        auto& same = out.emplace_back(same_content{files.inode_of(copies.front()).size(), {}});
        for (const auto id : copies)
            same.copies.push_back({files.inode_of(id).layer, files.path_of(id), id});
        std::sort(same.copies.begin(), same.copies.end());
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        return a.wasted() != b.wasted() ? a.wasted() > b.wasted()
                                        : a.copies.front().path < b.copies.front().path;
    });
    return out;
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
    places where;
    std::size_t shown = 0;
    for (const auto& group : duplicates(files)) {
        if (++shown > groups_shown) {
            where.leave_out(group.copies.size() - 1);
            continue;
        }
        const auto first = escape_text(group.copies.front().path);
        for (std::size_t i = 1; i < group.copies.size(); ++i) {
            auto e = image.at(group.copies[i].id);
            e.text = fmt::format("{}, the same as {}", human_size(group.bytes), first);
            where.add(std::move(e));
        }
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
