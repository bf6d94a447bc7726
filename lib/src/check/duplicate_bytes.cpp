#include "check/search.hpp"
#include "check/thresholds.hpp"

#include <tare/base/text.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tare::check {
namespace {

constexpr std::size_t groups_shown = 10;

/// Names of one content, one name an inode.
struct same_content
{
    std::uint64_t bytes = 0;
    std::vector<image::node_id> names;

    [[nodiscard]] std::uint64_t wasted() const noexcept { return bytes * (names.size() - 1); }
};

/// Groups of two files and more with the same content, those that waste most first.
std::vector<same_content> duplicates(const image::root_filesystem& files)
{
    boost::unordered_flat_map<digest, same_content, digest_hash> by_content;
    std::vector<bool> seen(files.inodes().size());
    files.for_each([&](image::node_id id) {
        const auto& inode = files.inode_of(id);
        if (inode.type != tar::entry_type::regular || inode.size() == 0 || seen[files.at(id).inode])
            return;
        seen[files.at(id).inode] = true;
        auto& group = by_content[inode.entry->content];
        group.bytes = inode.size();
        group.names.push_back(id);
    });
    std::vector<same_content> out;
    for (auto& [content, group] : by_content)
        if (group.names.size() > 1)
            out.push_back(std::move(group));
    for (auto& group : out)
        std::sort(group.names.begin(), group.names.end(), [&](auto a, auto b) {
            const auto layer_a = files.inode_of(a).layer;
            const auto layer_b = files.inode_of(b).layer;
            return layer_a != layer_b ? layer_a < layer_b : files.path_of(a) < files.path_of(b);
        });
    std::sort(out.begin(), out.end(), [&](const auto& a, const auto& b) {
        if (a.wasted() != b.wasted())
            return a.wasted() > b.wasted();
        return files.path_of(a.names.front()) < files.path_of(b.names.front());
    });
    return out;
}

answer evaluate(image_subject& image)
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
            where.leave_out(group.names.size() - 1);
            continue;
        }
        const auto first = escape_text(files.path_of(group.names.front()));
        for (std::size_t i = 1; i < group.names.size(); ++i) {
            auto e = image.at(group.names[i]);
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
        evaluate,
    };
}

} // namespace tare::check
