#include <tare/image/path.hpp>
#include <tare/inspect/facts.hpp>

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <deque>

namespace tare::inspect {

/// dive's formulas: each path, over all layers, with the sum and the least of its sizes. A leaf of a layer's
/// tree counts: files, links, directories that the layer leaves empty, and whiteouts (as the path they name).
struct dive_figures::tally
{
    struct sizes_of_path
    {
        std::uint64_t sum = 0;
        std::uint64_t least = 0;
        std::uint64_t count = 0;
    };

    boost::unordered_flat_map<std::string_view, sizes_of_path> paths;
    /// Paths that whiteouts name; they stand nowhere in the layers.
    std::deque<std::string> whiteout_paths;
    std::uint64_t bytes = 0;
    std::uint64_t base_bytes = 0;
    std::size_t layers = 0;

    void count(std::string_view path, std::uint64_t size)
    {
        auto& entry = paths[path];
        entry.least = entry.count == 0 ? size : std::min(entry.least, size);
        entry.sum += size;
        ++entry.count;
    }
};

dive_figures::dive_figures() : tally_{std::make_unique<tally>()} {}

dive_figures::~dive_figures() = default;

void dive_figures::add(const image::layer_index& index, const image::layer_changes& changes)
{
    boost::unordered_flat_set<std::string_view> parents;
    for (const auto& entry : index.entries)
        for (auto path = image::parent_path(entry.path); !path.empty(); path = image::parent_path(path))
            if (!parents.insert(path).second)
                break;
    // The last of several entries with one path is what the tree shows.
    boost::unordered_flat_map<std::string_view, const image::layer_entry*> leaves;
    for (const auto& entry : index.entries) {
        const bool whiteout = image::base_name(entry.path).starts_with(".wh.");
        const bool leaf = entry.type != tar::entry_type::directory || !parents.contains(entry.path);
        if (!entry.path.empty() && leaf && !whiteout)
            leaves[entry.path] = &entry;
        tally_->bytes += entry.size;
        tally_->base_bytes += tally_->layers == 0 ? entry.size : 0;
    }
    for (const auto& [path, entry] : leaves)
        tally_->count(path, entry->size);
    for (const auto& whiteout : changes.whiteouts)
        tally_->count(tally_->whiteout_paths.emplace_back(whiteout.path), whiteout.directory_bytes);
    ++tally_->layers;
}

report::dive_compatible dive_figures::figures() const
{
    report::dive_compatible out;
    std::uint64_t least = 0;
    std::uint64_t sum = 0;
    for (const auto& [path, sizes] : tally_->paths) {
        least += sizes.least;
        sum += sizes.sum;
        if (sizes.count >= 2)
            out.wasted_bytes += sizes.sum;
    }
    out.efficiency = sum == 0 ? 1.0 : static_cast<double>(least) / static_cast<double>(sum);
    out.size_bytes = tally_->bytes;
    out.user_size_bytes = tally_->bytes - tally_->base_bytes;
    if (out.user_size_bytes != 0)
        out.wasted_user_percent =
            static_cast<double>(out.wasted_bytes) / static_cast<double>(out.user_size_bytes);
    return out;
}

} // namespace tare::inspect
