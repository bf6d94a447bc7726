#include "service/package_names.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace tare::service {

package_names::list package_names::find(std::string_view id, std::uint64_t changes)
{
    const std::lock_guard lock{mutex_};
    if (changes != changes_)
        return nullptr;
    const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const entry& e) { return e.id == id; });
    if (found == kept_.end())
        return nullptr;
    kept_.splice(kept_.begin(), kept_, found);
    return kept_.front().names;
}

void package_names::keep(std::string id, std::uint64_t changes, list names)
{
    const auto bytes = std::accumulate(
        names->begin(), names->end(), std::size_t{0},
        [](std::size_t sum, const std::string& name) { return sum + sizeof name + name.capacity(); }
    );
    if (bytes > most_bytes)
        return;
    const std::lock_guard lock{mutex_};
    // What was read before a change must not be served after it.
    if (changes < changes_)
        return;
    if (changes > changes_) {
        kept_.clear();
        changes_ = changes;
    }
    std::erase_if(kept_, [&](const entry& e) { return e.id == id; });
    kept_.push_front({std::move(id), std::move(names)});
    if (kept_.size() > most_images)
        kept_.pop_back();
}

} // namespace tare::service
