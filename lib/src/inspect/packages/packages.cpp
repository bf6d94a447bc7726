#include "inspect/packages/source.hpp"

#include <tare/base/text.hpp>
#include <tare/inspect/packages.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace tare::inspect {
namespace {

/// Every source of packages. Those of distributions stand first: files belong to the first that claims them.
constexpr std::array<package_source_function, 0> sources{};

class collection final : public package_sink
{
public:
    void on_system(std::string_view name) override { inventory_.systems.emplace_back(name); }

    void on_package(found_package found) override { found_.push_back(std::move(found)); }

    void on_gap(std::string sentence) override { inventory_.gaps.push_back(std::move(sentence)); }

    [[nodiscard]] installed_packages finish()
    {
        installed_packages out;
        std::sort(inventory_.systems.begin(), inventory_.systems.end());
        out.inventory = std::move(inventory_);
        return out;
    }

private:
    report::package_inventory inventory_;
    std::vector<found_package> found_;
};

} // namespace

installed_packages packages(const image_view& view, const limits& bounds)
{
    collection found;
    for (const auto source : sources)
        source(view, bounds, found);
    return found.finish();
}

} // namespace tare::inspect
