#include <tare/image/path.hpp>
#include <tare/inspect/facts.hpp>

#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <compare>
#include <deque>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace tare::inspect {
namespace {

constexpr std::uint32_t whiteout_position = std::numeric_limits<std::uint32_t>::max();

} // namespace

/// dive's formulas: each path, over all layers, with the sum and the least of its sizes. A leaf of a layer's
/// tree counts: files, links, directories that the layer leaves empty, and whiteouts (as the path they name).
struct dive_figures::tally
{
    /// One leaf of one layer. A list that is sorted once takes a third of a table's memory.
    struct leaf
    {
        leaf(std::string_view leaf_path, std::uint64_t leaf_size, std::uint32_t of_layer, std::uint32_t at)
            : start{leaf_path.data()}, length{static_cast<std::uint32_t>(leaf_path.size())},
              hash{static_cast<std::uint32_t>(std::hash<std::string_view>{}(leaf_path))}, size{leaf_size},
              layer{of_layer}, position{at}
        {}

        [[nodiscard]] std::string_view path() const noexcept { return {start, length}; }

        /// Any order will do that brings equal paths together.
        [[nodiscard]] auto operator<=>(const leaf& other) const noexcept
        {
            if (hash != other.hash)
                return hash <=> other.hash;
            if (const auto paths = path() <=> other.path(); paths != 0)
                return paths;
            return std::tie(layer, position) <=> std::tie(other.layer, other.position);
        }

        const char* start;
        std::uint32_t length;
        std::uint32_t hash;
        std::uint64_t size;
        std::uint32_t layer;
        /// Position in the layer: of one path twice in a layer, the last is what the tree shows.
        std::uint32_t position;
    };

    std::vector<leaf> leaves;
    /// Paths that whiteouts name; they stand nowhere in the layers.
    std::deque<std::string> whiteout_paths;
    std::uint64_t bytes = 0;
    std::uint64_t base_bytes = 0;
    std::uint32_t layers = 0;
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
    std::uint32_t position = 0;
    for (const auto& entry : index.entries) {
        const bool whiteout = image::base_name(entry.path).starts_with(".wh.");
        const bool leaf = entry.type != tar::entry_type::directory || !parents.contains(entry.path);
        if (!entry.path.empty() && leaf && !whiteout)
            tally_->leaves.emplace_back(entry.path, entry.size, tally_->layers, position++);
        tally_->bytes += entry.size;
        tally_->base_bytes += tally_->layers == 0 ? entry.size : 0;
    }
    // A whiteout is a node of its own beside a file of the same name.
    for (const auto& whiteout : changes.whiteouts) {
        const auto& path = tally_->whiteout_paths.emplace_back(whiteout.path);
        tally_->leaves.emplace_back(path, whiteout.directory_bytes, tally_->layers, whiteout_position);
    }
    ++tally_->layers;
}

report::dive_compatible dive_figures::figures()
{
    auto& leaves = tally_->leaves;
    std::sort(leaves.begin(), leaves.end(), [](const auto& a, const auto& b) { return a < b; });
    report::dive_compatible out;
    std::uint64_t least = 0;
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < leaves.size();) {
        const auto path = leaves[i].path();
        std::uint64_t path_sum = 0;
        std::uint64_t path_least = std::numeric_limits<std::uint64_t>::max();
        std::uint64_t count = 0;
        for (; i < leaves.size() && leaves[i].path() == path; ++i) {
            const bool replaced = i + 1 < leaves.size() && leaves[i + 1].path() == path &&
                                  leaves[i + 1].layer == leaves[i].layer &&
                                  leaves[i + 1].position != whiteout_position;
            if (replaced)
                continue;
            path_sum += leaves[i].size;
            path_least = std::min(path_least, leaves[i].size);
            ++count;
        }
        sum += path_sum;
        least += path_least;
        out.wasted_bytes += count >= 2 ? path_sum : 0;
    }
    out.efficiency = sum == 0 ? 1.0 : static_cast<double>(least) / static_cast<double>(sum);
    out.size_bytes = tally_->bytes;
    out.user_size_bytes = tally_->bytes - tally_->base_bytes;
    if (out.user_size_bytes != 0)
        out.wasted_user_percent =
            static_cast<double>(out.wasted_bytes) / static_cast<double>(out.user_size_bytes);
    // A million files take 32 MB here, which the rest of an analysis can use.
    tally_ = std::make_unique<tally>();
    return out;
}

} // namespace tare::inspect
