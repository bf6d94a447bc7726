#pragma once

#include "stacked.hpp"

#include <tare/inspect/packages.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace tare::test {

/// The packages of some layers, base first, together with the layers that they refer to.
class package_list
{
public:
    explicit package_list(const std::vector<std::string>& tars, const limits& bounds = {})
        : image_{tars, bounds}, installed_{inspect::packages(image_.view(), bounds)}
    {}

    [[nodiscard]] const report::package_inventory& inventory() const { return installed_.inventory; }

    /// "name version" of each, in order.
    [[nodiscard]] std::vector<std::string> names() const
    {
        std::vector<std::string> out;
        for (const auto& p : inventory().packages)
            out.push_back(p.name + ' ' + p.version);
        return out;
    }

    /// The first package of that name; fails the test when there is none.
    [[nodiscard]] const report::package& at(std::string_view name) const
    {
        const auto& all = inventory().packages;
        const auto found =
            std::find_if(all.begin(), all.end(), [&](const auto& p) { return p.name == name; });
        INFO(name);
        REQUIRE(found != all.end());
        return *found;
    }

    /// The name of the package that a path belongs to; "none", or "nothing there".
    [[nodiscard]] std::string owner_of(std::string_view path) const
    {
        const auto& files = image_.view().files;
        std::string owner = "nothing there";
        files.for_each([&](image::node_id id) {
            if (files.path_of(id) != path)
                return;
            const auto inode = files.at(id).inode;
            const auto position = inode < installed_.owners.size() ? installed_.owners[inode] : 0;
            owner = position == 0 ? "none" : inventory().packages.at(position - 1).name;
        });
        return owner;
    }

    [[nodiscard]] const std::vector<std::string>& gaps() const { return inventory().gaps; }

private:
    stacked image_;
    inspect::installed_packages installed_;
};

} // namespace tare::test
