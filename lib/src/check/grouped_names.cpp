#include "check/grouped_names.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace tare::check {
namespace {

/// The directory of `path`, or as many of its components.
std::string common_directory(const std::string& path, std::size_t components)
{
    std::size_t end = 0;
    for (std::size_t i = 0; i < components; ++i) {
        const auto slash = path.find('/', end + 1);
        if (slash == std::string::npos)
            break;
        end = slash;
    }
    return end == 0 ? "/" : path.substr(0, end);
}

} // namespace

void grouped_names::add(image::node_id id)
{
    const auto& files = image_.view().files;
    const auto& inode = files.inode_of(id);
    auto& g = groups_[common_directory(files.path_of(id), components_)];
    if (g.files == 0)
        g.layer = inode.layer;
    g.layer = std::min<std::uint64_t>(g.layer, inode.layer);
    ++g.files;
    g.bytes += inode.size();
    ++files_;
    bytes_ += inode.size();
}

places grouped_names::where() const
{
    std::vector<std::pair<std::string, group>> sorted(groups_.begin(), groups_.end());
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
        return a.second.bytes != b.second.bytes ? a.second.bytes > b.second.bytes : a.first < b.first;
    });
    places out;
    for (const auto& [path, g] : sorted) {
        auto e = image_.at(escape_text(path), g.layer);
        e.text = fmt::format("{}, {}", counted(g.files, "file", "files"), human_size(g.bytes));
        out.add(std::move(e));
    }
    return out;
}

} // namespace tare::check
