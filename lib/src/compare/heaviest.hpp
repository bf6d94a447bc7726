#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::compare {

/// Keeps the heaviest of many, and counts the others. What is not kept is not made.
template<class Item>
class heaviest
{
public:
    explicit heaviest(std::size_t most) : most_{most} {}

    /// `make()` gives the item when it is one to keep; of equal weights the first paths are.
    template<class Maker>
    void offer(std::uint64_t weight, std::string_view path, Maker&& make)
    {
        ++offered_;
        if (most_ == 0)
            return;
        if (kept_.size() == most_) {
            const auto& lightest = kept_.front();
            if (weight < lightest.weight || (weight == lightest.weight && path >= lightest.path))
                return;
            std::pop_heap(kept_.begin(), kept_.end(), is_heavier);
            kept_.pop_back();
        }
        kept_.push_back({weight, std::string{path}, std::forward<Maker>(make)()});
        std::push_heap(kept_.begin(), kept_.end(), is_heavier);
    }

    /// How many `take` will not give.
    [[nodiscard]] std::uint64_t omitted() const noexcept { return offered_ - kept_.size(); }

    /// The kept, heaviest first; nothing is left.
    [[nodiscard]] std::vector<Item> take()
    {
        std::sort(kept_.begin(), kept_.end(), is_heavier);
        std::vector<Item> out;
        out.reserve(kept_.size());
        for (auto& k : kept_)
            out.push_back(std::move(k.item));
        kept_.clear();
        return out;
    }

private:
    struct kept
    {
        std::uint64_t weight;
        std::string path;
        Item item;
    };

    static bool is_heavier(const kept& a, const kept& b) noexcept
    {
        return a.weight != b.weight ? a.weight > b.weight : a.path < b.path;
    }

    std::size_t most_;
    std::uint64_t offered_ = 0;
    std::vector<kept> kept_;
};

} // namespace tare::compare
