#include "compare/parts.hpp"

#include <tare/compare/version.hpp>

#include <algorithm>
#include <map>
#include <tuple>
#include <type_traits>
#include <utility>

namespace tare::compare {
namespace {

using report::package;
using packages = std::vector<const package*>;

/// Those of one type and name, in both.
struct namesakes
{
    packages base;
    packages target;
};

std::int64_t difference_of(const package* base, const package* target) noexcept
{
    const auto bytes = [](const package* p) {
        return p == nullptr ? std::int64_t{0} : static_cast<std::int64_t>(p->bytes);
    };
    return bytes(target) - bytes(base);
}

package_fate fate_of(const package* base, const package* target)
{
    if (base == nullptr)
        return package_fate::added;
    if (target == nullptr)
        return package_fate::removed;
    const auto order = compare_versions(base->type, base->version, target->version);
    if (order == std::partial_ordering::less)
        return package_fate::upgraded;
    return order == std::partial_ordering::greater ? package_fate::downgraded : package_fate::changed;
}

/// Packages of one key, taken from the front.
struct package_queue
{
    packages all;
    std::size_t taken = 0;
    std::size_t passed = 0;
};

/// Takes those whose keys are equal out of both lists, in their order, and hands them to `use`.
template<class Key, class Use>
void pair_up(namesakes& all, Key key, Use use)
{
    std::map<std::invoke_result_t<Key, const package&>, package_queue> waiting;
    for (const auto* const now : all.target)
        waiting[key(*now)].all.push_back(now);
    std::erase_if(all.base, [&](const package* before) {
        auto& queue = waiting[key(*before)];
        if (queue.taken == queue.all.size())
            return false;
        use(before, queue.all[queue.taken++]);
        return true;
    });
    std::erase_if(all.target, [&](const package* now) {
        auto& queue = waiting[key(*now)];
        return queue.passed++ < queue.taken;
    });
}

using text = std::string_view;

text architecture_of(const package& p)
{
    return p.architecture ? text{*p.architecture} : text{};
}

class package_walk
{
public:
    explicit package_walk(std::size_t most) : most_{most} {}

    void compare(namesakes& all)
    {
        const auto unchanged = [this](const package*, const package*) { ++out_.unchanged; };
        const auto changed = [this](const package* before, const package* now) { add(before, now); };
        pair_up(
            all,
            [](const package& p) {
                return std::tuple<text, text, text>{p.version, architecture_of(p), p.found_in};
            },
            unchanged
        );
        // Copies of a module that moved stay the same module.
        pair_up(
            all, [](const package& p) { return std::pair<text, text>{p.version, architecture_of(p)}; },
            unchanged
        );
        pair_up(
            all, [](const package& p) { return std::pair<text, text>{p.found_in, architecture_of(p)}; },
            changed
        );
        pair_up(all, architecture_of, changed);
        pair_up(all, [](const package&) { return 0; }, changed);
        for (const auto* const p : all.base)
            add(p, nullptr);
        for (const auto* const p : all.target)
            add(nullptr, p);
    }

    package_comparison finish() { return std::move(out_); }

private:
    void add(const package* base, const package* target)
    {
        const auto fate = fate_of(base, target);
        switch (fate) {
        case package_fate::added:
            ++out_.added;
            break;
        case package_fate::removed:
            ++out_.removed;
            break;
        case package_fate::upgraded:
            ++out_.upgraded;
            break;
        case package_fate::downgraded:
            ++out_.downgraded;
            break;
        case package_fate::changed:
            ++out_.changed;
            break;
        }
        if (out_.changes.size() == most_) {
            ++out_.omitted;
            return;
        }
        const auto& shown = target == nullptr ? *base : *target;
        auto& c = out_.changes.emplace_back();
        c.type = shown.type;
        c.name = shown.name;
        c.architecture = shown.architecture;
        c.fate = fate;
        if (base != nullptr)
            c.base_version = base->version;
        if (target != nullptr)
            c.target_version = target->version;
        c.difference = difference_of(base, target);
    }

    std::size_t most_;
    package_comparison out_;
};

} // namespace

package_comparison
compare_packages(const std::vector<package>& base, const std::vector<package>& target, std::size_t most)
{
    std::map<std::pair<report::package_type, std::string_view>, namesakes> all;
    for (const auto& p : base)
        all[{p.type, p.name}].base.push_back(&p);
    for (const auto& p : target)
        all[{p.type, p.name}].target.push_back(&p);
    package_walk walk{most};
    for (auto& entry : all)
        walk.compare(entry.second);
    return walk.finish();
}

} // namespace tare::compare
