#include "compare/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace tare::compare {
namespace {

using report::image_report;
using names = std::set<std::string>;

names paths_of(const std::vector<report::tool_file>& files)
{
    names out;
    for (const auto& f : files)
        out.insert(f.path);
    return out;
}

names paths_of(const std::vector<report::privileged_file>& files)
{
    names out;
    for (const auto& f : files)
        out.insert(fmt::format("{} {}{}", f.path, f.mode, f.visible ? "" : ", hidden"));
    return out;
}

names logins_of(const std::vector<report::user>& users)
{
    names out;
    for (const auto& u : users)
        if (u.can_login)
            out.insert(u.name);
    return out;
}

surface_change change_of(const names& base, const names& target)
{
    surface_change out;
    out.base = base.size();
    out.target = target.size();
    std::set_difference(
        target.begin(), target.end(), base.begin(), base.end(), std::back_inserter(out.added)
    );
    std::set_difference(
        base.begin(), base.end(), target.begin(), target.end(), std::back_inserter(out.removed)
    );
    return out;
}

} // namespace

surface_comparison compare_surface(const image_report& base, const image_report& target)
{
    const auto& before = base.attack_surface;
    const auto& now = target.attack_surface;
    const auto of = [&](auto list) { return change_of(paths_of(before.*list), paths_of(now.*list)); };
    surface_comparison out;
    out.shells = of(&report::attack_surface::shells);
    out.package_managers = of(&report::attack_surface::package_managers);
    out.debugging_tools = of(&report::attack_surface::debugging_tools);
    out.network_tools = of(&report::attack_surface::network_tools);
    out.setuid_files = of(&report::attack_surface::setuid_files);
    out.setgid_files = of(&report::attack_surface::setgid_files);
    out.login_users = change_of(logins_of(base.users), logins_of(target.users));
    return out;
}

} // namespace tare::compare
