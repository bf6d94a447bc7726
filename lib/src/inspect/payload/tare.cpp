#include <tare/base/text.hpp>
#include <tare/inspect/payload.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace tare::inspect {
namespace {

using image::node_id;

/// Directories that are named.
constexpr std::size_t most_directories = 20;

struct load
{
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
};

using directory_loads = boost::unordered_flat_map<node_id, load>;

bool heavier(const report::tare_share& a, const report::tare_share& b)
{
    if (a.bytes != b.bytes)
        return a.bytes > b.bytes;
    return a.files != b.files ? a.files > b.files : a.name < b.name;
}

/// The tare below each directory that holds any.
class directory_cut
{
public:
    explicit directory_cut(const image_view& view) : files_{view.files} {}

    void add(node_id id, std::uint64_t bytes)
    {
        for (auto up = files_.at(id).parent;; up = files_.at(up).parent) {
            auto& l = below_[up];
            ++l.files;
            l.bytes += bytes;
            if (up == files_.root())
                return;
        }
    }

    /// The directories that say most. One is told apart into those in it as long as these, without the small
    /// ones, say nearly all of it: "/usr/share/doc" says more than "/usr".
    [[nodiscard]] std::vector<report::tare_share> cut() const
    {
        const auto all = below_.find(files_.root());
        if (all == below_.end())
            return {};
        total_ = all->second.bytes;
        std::vector<node_id> shown;
        std::vector<node_id> open{files_.root()};
        while (!open.empty()) {
            const auto heaviest = std::max_element(open.begin(), open.end(), [&](node_id a, node_id b) {
                return bytes_of(a) != bytes_of(b) ? bytes_of(a) < bytes_of(b) : a > b;
            });
            const auto id = *heaviest;
            open.erase(heaviest);
            auto inner = telling_children(id);
            if (inner.empty() || shown.size() + open.size() + inner.size() > most_directories)
                shown.push_back(id);
            else
                open.insert(open.end(), inner.begin(), inner.end());
        }
        std::vector<report::tare_share> out;
        for (const auto id : shown) {
            const auto& l = below_.at(id);
            if (l.bytes > 0)
                out.push_back({escape_text(files_.path_of(id)), l.files, l.bytes});
        }
        std::sort(out.begin(), out.end(), heavier);
        return out;
    }

private:
    [[nodiscard]] std::uint64_t bytes_of(node_id id) const
    {
        const auto found = below_.find(id);
        return found == below_.end() ? 0 : found->second.bytes;
    }

    /// The directories in `id` that hold a fiftieth of all tare each, if they hold nine tenths of what `id`
    /// does together; else none.
    [[nodiscard]] std::vector<node_id> telling_children(node_id id) const
    {
        std::vector<node_id> out;
        std::uint64_t told = 0;
        for (auto child = files_.at(id).first_child; child != image::no_id;
             child = files_.at(child).next_sibling) {
            const auto bytes = bytes_of(child);
            if (bytes == 0 || bytes < total_ / 50)
                continue;
            out.push_back(child);
            told += bytes;
        }
        const auto whole = bytes_of(id);
        if (told < whole - whole / 10)
            out.clear();
        return out;
    }

    const image::root_filesystem& files_;
    directory_loads below_;
    mutable std::uint64_t total_ = 0;
};

} // namespace

report::tare_weight
tare(const image_view& view, const image_payload& needed, const installed_packages& installed)
{
    const auto& files = view.files;
    report::tare_weight out;
    directory_cut directories{view};
    const auto& packages = installed.inventory.packages;
    std::vector<load> by_package(packages.size());
    std::vector<bool> seen(files.inodes().size());
    files.for_each([&](node_id id) {
        const auto number = files.at(id).inode;
        const auto& inode = files.inode_of(id);
        const bool is_needed = number < needed.parts.size() && needed.parts[number] != 0;
        if (inode.type == tar::entry_type::directory || is_needed)
            return;
        const auto bytes = inode.type == tar::entry_type::regular && !seen[number] ? inode.size() : 0;
        seen[number] = true;
        directories.add(id, bytes);
        ++out.files;
        out.bytes += bytes;
        const auto owner = number < installed.owners.size() ? installed.owners[number] : 0;
        auto& files_of =
            owner == 0 || owner > packages.size() ? out.unowned.files : by_package[owner - 1].files;
        auto& bytes_of =
            owner == 0 || owner > packages.size() ? out.unowned.bytes : by_package[owner - 1].bytes;
        ++files_of;
        bytes_of += bytes;
    });
    // Files that have no name that a container sees are visible bytes of nobody's.
    std::uint64_t visible = 0;
    for (const auto& inode : files.inodes())
        if (inode.type == tar::entry_type::regular && inode.links > 0)
            visible += inode.size();
    const auto nameless = visible - needed.payload.bytes - out.bytes;
    out.bytes += nameless;
    out.unowned.bytes += nameless;
    for (std::size_t i = 0; i < packages.size(); ++i)
        if (by_package[i].files > 0)
            out.packages.push_back(
                {fmt::format("{} {}", packages[i].name, packages[i].version), by_package[i].files,
                 by_package[i].bytes}
            );
    std::sort(out.packages.begin(), out.packages.end(), heavier);
    out.directories = directories.cut();
    return out;
}

} // namespace tare::inspect
