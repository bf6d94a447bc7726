#include "compare/parts.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include <map>
#include <utility>

namespace tare::compare {
namespace {

using report::image_report;
using values = std::map<std::string, std::string>;

void add_change(
    std::vector<setting_change>& to, std::string key, std::optional<std::string> base,
    std::optional<std::string> target
)
{
    if (base == target)
        return;
    const auto kind = !base ? change_kind::added : !target ? change_kind::removed : change_kind::changed;
    to.push_back({std::move(key), kind, std::move(base), std::move(target)});
}

std::optional<std::string> set_value(const std::string& text)
{
    return text.empty() ? std::nullopt : std::optional{text};
}

std::optional<std::string> list_value(const std::vector<std::string>& list)
{
    if (list.empty())
        return std::nullopt;
    return boost::json::serialize(boost::json::value_from(list));
}

std::optional<std::string> health_value(const std::optional<report::healthcheck>& health)
{
    if (!health)
        return std::nullopt;
    return boost::json::serialize(boost::json::value_from(*health));
}

std::vector<setting_change> compare_values(const values& base, const values& target, std::string_view prefix)
{
    auto keys = base;
    keys.insert(target.begin(), target.end());
    const auto value_in = [](const values& all, const std::string& key) {
        const auto found = all.find(key);
        return found == all.end() ? std::nullopt : std::optional{found->second};
    };
    std::vector<setting_change> out;
    for (const auto& entry : keys)
        add_change(
            out, std::string{prefix} + entry.first, value_in(base, entry.first), value_in(target, entry.first)
        );
    return out;
}

/// The last value counts, as it does for the program that is started.
values variables_of(const report::config& c)
{
    values out;
    for (const auto& entry : c.env) {
        const auto equals = entry.find('=');
        out[entry.substr(0, equals)] = equals == std::string::npos ? std::string{} : entry.substr(equals + 1);
    }
    return out;
}

report::os_release system_of(const image_report& r)
{
    return r.os ? *r.os : report::os_release{};
}

bool same_user(const report::user& a, const report::user& b)
{
    return a.uid == b.uid && a.gid == b.gid && a.home == b.home && a.shell == b.shell &&
           a.can_login == b.can_login;
}

} // namespace

std::vector<setting_change> compare_metadata(const image_report& base, const image_report& target)
{
    std::vector<setting_change> out;
    add_change(out, "Platform", set_value(base.image.platform), set_value(target.image.platform));
    add_change(out, "Created", base.image.created, target.image.created);
    add_change(out, "Author", base.image.author, target.image.author);
    const auto before = system_of(base);
    const auto now = system_of(target);
    add_change(out, "System.ID", set_value(before.id), set_value(now.id));
    add_change(out, "System.VERSION_ID", set_value(before.version_id), set_value(now.version_id));
    add_change(
        out, "System.VERSION_CODENAME", set_value(before.version_codename), set_value(now.version_codename)
    );
    add_change(out, "System.PRETTY_NAME", set_value(before.pretty_name), set_value(now.pretty_name));
    return out;
}

std::vector<setting_change> compare_config(const report::config& base, const report::config& target)
{
    std::vector<setting_change> out;
    add_change(out, "User", set_value(base.user), set_value(target.user));
    add_change(out, "Entrypoint", list_value(base.entrypoint), list_value(target.entrypoint));
    add_change(out, "Cmd", list_value(base.cmd), list_value(target.cmd));
    add_change(out, "WorkingDir", set_value(base.working_dir), set_value(target.working_dir));
    add_change(out, "ExposedPorts", list_value(base.exposed_ports), list_value(target.exposed_ports));
    add_change(out, "Volumes", list_value(base.volumes), list_value(target.volumes));
    add_change(out, "StopSignal", set_value(base.stop_signal), set_value(target.stop_signal));
    add_change(out, "Healthcheck", health_value(base.health), health_value(target.health));
    return out;
}

std::vector<setting_change> compare_environment(const report::config& base, const report::config& target)
{
    return compare_values(variables_of(base), variables_of(target), "Env.");
}

std::vector<setting_change> compare_labels(const report::config& base, const report::config& target)
{
    return compare_values(base.labels, target.labels, "Labels.");
}

std::vector<user_change>
compare_users(const std::vector<report::user>& base, const std::vector<report::user>& target)
{
    // The first line of a name is the one that counts.
    std::map<std::string, std::pair<const report::user*, const report::user*>> names;
    for (const auto& u : base)
        if (auto& known = names[u.name].first; known == nullptr)
            known = &u;
    for (const auto& u : target)
        if (auto& known = names[u.name].second; known == nullptr)
            known = &u;
    std::vector<user_change> out;
    for (const auto& [name, both] : names) {
        const auto [before, now] = both;
        if (before == nullptr)
            out.push_back({name, change_kind::added, std::nullopt, *now});
        else if (now == nullptr)
            out.push_back({name, change_kind::removed, *before, std::nullopt});
        else if (!same_user(*before, *now))
            out.push_back({name, change_kind::changed, *before, *now});
    }
    return out;
}

} // namespace tare::compare
