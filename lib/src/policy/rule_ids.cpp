#include "policy/rule_ids.hpp"

#include "policy/measures.hpp"

#include <tare/check/check.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tare::policy {

const std::vector<std::string>& rule_ids()
{
    static const std::vector<std::string> all = [] {
        std::vector<std::string> out;
        for (const auto& m : measures())
            out.push_back(fmt::format("budgets.{}", m.key));
        for (const auto* const own :
             {"dive.lowestEfficiency", "dive.highestWastedBytes", "dive.highestUserWastedPercent", "packages",
              "ports", "users", "bases", "files"})
            out.emplace_back(own);
        for (const auto& m : measures())
            out.push_back(fmt::format("baseline.growth.{}", m.key));
        for (const auto* const own :
             {"baseline.new_setuid_files", "baseline.new_findings", "baseline.new_packages"})
            out.emplace_back(own);
        return out;
    }();
    return all;
}

bool is_rule(std::string_view id)
{
    const auto& own = rule_ids();
    return check::find(id) != nullptr || std::find(own.begin(), own.end(), id) != own.end();
}

} // namespace tare::policy
