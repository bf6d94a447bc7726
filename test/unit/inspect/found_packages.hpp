#pragma once

#include "inspect/packages/languages.hpp"
#include "stacked.hpp"

#include <boost/describe/enum_to_string.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace tare::test {

/// What the sources of packages of languages say of layers, as lines: "npm lodash 4.17.21 MIT by … in …".
class found_packages final : public inspect::package_sink
{
public:
    explicit found_packages(const std::vector<std::string>& tars, const limits& bounds = {})
        : image_{tars, bounds}
    {
        inspect::language_packages(image_.view(), bounds, *this);
    }

    void on_system(std::string_view name) override { systems.emplace_back(name); }

    void on_package(inspect::found_package found) override { packages.push_back(std::move(found)); }

    void on_gap(std::string sentence) override { gaps.push_back(std::move(sentence)); }

    /// A package a line, without its files.
    [[nodiscard]] std::string lines() const
    {
        std::string out;
        for (const auto& p : packages) {
            out += fmt::format("{} {} {}", boost::describe::enum_to_string(p.type, "?"), p.name, p.version);
            if (p.architecture)
                out += fmt::format(" [{}]", *p.architecture);
            for (const auto& l : p.licences)
                out += fmt::format(" ({})", l);
            if (p.maintainer)
                out += fmt::format(" by {}", *p.maintainer);
            out += fmt::format(" in {}\n", p.found_in);
        }
        return out;
    }

    /// The paths that the package of that name claims, sorted, with blanks between.
    [[nodiscard]] std::string files_of(std::string_view name) const
    {
        std::vector<std::string> paths;
        for (const auto& p : packages)
            if (p.name == name)
                for (const auto id : p.files)
                    paths.push_back(image_.view().files.path_of(id));
        std::sort(paths.begin(), paths.end());
        return fmt::format("{}", fmt::join(paths, " "));
    }

    std::vector<std::string> systems;
    std::vector<inspect::found_package> packages;
    std::vector<std::string> gaps;

private:
    stacked image_;
};

} // namespace tare::test
