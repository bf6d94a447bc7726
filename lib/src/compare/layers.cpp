#include "compare/parts.hpp"

#include <tare/report/instruction.hpp>

#include <algorithm>
#include <iterator>
#include <map>

namespace tare::compare {
namespace {

using report::image_report;

std::size_t shared_layers(const image_report& base, const image_report& target)
{
    const auto same = [](const report::layer& a, const report::layer& b) { return a.diff_id == b.diff_id; };
    const auto end = std::mismatch(
        base.layers.begin(), base.layers.end(), target.layers.begin(), target.layers.end(), same
    );
    return static_cast<std::size_t>(end.first - base.layers.begin());
}

/// The layers of one image from `first` on.
std::vector<compared_layer> layers_from(std::size_t first, const image_report& own, const image_report& other)
{
    std::vector<compared_layer> out;
    for (auto l = own.layers.begin() + static_cast<std::ptrdiff_t>(first); l != own.layers.end(); ++l) {
        auto& c = out.emplace_back();
        c.index = l->index;
        c.diff_id = l->diff_id;
        c.compressed_bytes = l->compressed_bytes;
        c.stored_bytes = l->stored_bytes;
        c.created_by = l->created_by;
        for (const auto& o : other.layers)
            if (o.diff_id == l->diff_id) {
                c.other_index = o.index;
                break;
            }
    }
    return out;
}

std::vector<std::string> steps_of(const image_report& r)
{
    std::vector<std::string> out;
    out.reserve(r.history.size());
    for (const auto& s : r.history)
        out.push_back(report::written_instruction(s.created_by));
    return out;
}

/// What `own` has more often than `other`, in its order.
std::vector<std::string> only_in(const std::vector<std::string>& own, const std::vector<std::string>& other)
{
    std::map<std::string_view, std::size_t> left;
    for (const auto& step : other)
        ++left[step];
    std::vector<std::string> out;
    for (const auto& step : own)
        if (auto& count = left[step]; count > 0)
            --count;
        else
            out.push_back(step);
    return out;
}

} // namespace

layer_comparison compare_layers(const image_report& base, const image_report& target)
{
    layer_comparison out;
    const auto shared = shared_layers(base, target);
    out.shared = shared;
    for (std::size_t i = 0; i < shared; ++i) {
        out.shared_stored_bytes += target.layers[i].stored_bytes;
        out.shared_compressed_bytes += target.layers[i].compressed_bytes;
    }
    out.base_only = layers_from(shared, base, target);
    out.target_only = layers_from(shared, target, base);
    return out;
}

history_comparison compare_history(const image_report& base, const image_report& target)
{
    history_comparison out;
    const auto before = steps_of(base);
    const auto now = steps_of(target);
    const auto end = std::mismatch(before.begin(), before.end(), now.begin(), now.end());
    out.shared = static_cast<std::uint64_t>(end.first - before.begin());
    out.base_only = only_in(before, now);
    out.target_only = only_in(now, before);
    return out;
}

} // namespace tare::compare
