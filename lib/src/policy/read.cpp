#include "policy/measures.hpp"
#include "policy/port.hpp"
#include "policy/reader.hpp"
#include "policy/rule_ids.hpp"

#include <tare/base/similar.hpp>
#include <tare/check/check.hpp>
#include <tare/image/json.hpp>

#include <boost/describe/enum_from_string.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace tare::policy {
namespace {

constexpr std::string_view schema_id = "tare.policy/v1";
/// A detail that lists more problems would not be read.
constexpr std::size_t problems_told = 50;

/// Says what may have been meant by an id that nothing has.
std::string no_such(std::string_view what, std::string_view id, const std::vector<std::string>& known)
{
    const auto meant = most_similar(std::string{id}, known);
    if (meant.empty())
        return fmt::format("There is no {} '{}'.", what, id);
    return fmt::format("There is no {} '{}'. Did you mean '{}'?", what, id, meant);
}

std::vector<std::string> check_ids()
{
    std::vector<std::string> out;
    for (const auto& c : check::catalogue())
        out.push_back(c.id);
    return out;
}

/// Reads a policy, part by part.
class policy_reader
{
public:
    reading run(const boost::json::value& document)
    {
        const place root{&document, ""};
        if (in_.object(
                root, {"schema", "description", "levels", "not_evaluated", "budgets", "dive", "packages",
                       "ports", "users", "bases", "files", "baseline", "waivers"}
            ) != nullptr)
            members(root);
        return {std::move(out_), in_.take()};
    }

private:
    void members(const place& root)
    {
        if (const auto at = in_.required(root, "schema"))
            if (const auto id = in_.text(*at); id && *id != schema_id)
                in_.wrong(*at, fmt::format("This has to be \"{}\".", schema_id));
        if (const auto at = reader::member(root, "description"))
            out_.description = in_.text(*at).value_or("");
        if (const auto at = reader::member(root, "levels"))
            levels(*at);
        if (const auto at = reader::member(root, "not_evaluated"))
            out_.not_evaluated = in_.word(*at, false).value_or(level::warn);
        if (const auto at = reader::member(root, "budgets"))
            budgets(*at);
        if (const auto at = reader::member(root, "dive"))
            dive(*at);
        if (const auto at = reader::member(root, "packages"))
            out_.packages = item_list_of(*at, false);
        if (const auto at = reader::member(root, "ports"))
            out_.ports = ports(*at);
        if (const auto at = reader::member(root, "users"))
            out_.users = item_list_of(*at, false);
        if (const auto at = reader::member(root, "bases"))
            out_.bases = item_list_of(*at, false);
        if (const auto at = reader::member(root, "files"))
            out_.files = item_list_of(*at, true);
        if (const auto at = reader::member(root, "baseline"))
            baseline(*at);
        if (const auto at = reader::member(root, "waivers"))
            waivers(*at);
    }

    void levels(const place& at)
    {
        if (in_.object(at, {"check", "practice", "severity"}) == nullptr)
            return;
        if (const auto by_check = reader::member(at, "check"))
            check_levels(*by_check);
        if (const auto by_practice = reader::member(at, "practice"))
            levels_by(*by_practice, "practice", out_.levels.by_practice);
        if (const auto by_severity = reader::member(at, "severity"))
            levels_by(*by_severity, "severity", out_.levels.by_severity);
    }

    void check_levels(const place& at)
    {
        const auto* const map = in_.map(at);
        if (map == nullptr)
            return;
        for (const auto& [id, value] : *map) {
            const auto item = at.child(id, value);
            if (check::find(id) == nullptr)
                in_.wrong(item, no_such("check", id, check_ids()));
            if (const auto l = in_.word(item, true))
                out_.levels.by_check.insert_or_assign(std::string{id}, *l);
        }
    }

    template<class Enum>
    void levels_by(const place& at, std::string_view what, std::map<Enum, level>& to)
    {
        const auto* const map = in_.map(at);
        if (map == nullptr)
            return;
        std::vector<std::string> known;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](auto e) {
            known.emplace_back(e.name);
        });
        for (const auto& [name, value] : *map) {
            const auto item = at.child(name, value);
            Enum key{};
            const bool is_known = boost::describe::enum_from_string(std::string{name}.c_str(), key);
            if (!is_known)
                in_.wrong(item, no_such(what, name, known));
            if (const auto l = in_.word(item, true); l && is_known)
                to.insert_or_assign(key, *l);
        }
    }

    const measure* known_measure(const place& at, std::string_view key)
    {
        const auto* const found = find_measure(key);
        if (found != nullptr)
            return found;
        std::vector<std::string> known;
        for (const auto& m : measures())
            known.emplace_back(m.key);
        in_.wrong(at, no_such("figure", key, known));
        return nullptr;
    }

    std::optional<double> amount(const place& at, unit in)
    {
        return in == unit::bytes ? in_.bytes(at) : in_.number(at);
    }

    void budgets(const place& at)
    {
        const auto* const map = in_.map(at);
        if (map == nullptr)
            return;
        for (const auto& [key, value] : *map) {
            const auto item = at.child(key, value);
            const auto* const m = known_measure(item, key);
            if (m == nullptr)
                continue;
            budget b;
            b.figure = key;
            auto most = std::optional{item};
            if (value.is_object()) {
                in_.object(item, {"max", "level"});
                most = in_.required(item, "max");
                if (const auto l = reader::member(item, "level"))
                    b.counts_as = in_.word(*l, false).value_or(level::fail);
            }
            if (const auto given = most ? amount(*most, m->in) : std::nullopt) {
                b.most = *given;
                out_.budgets.push_back(std::move(b));
            }
        }
    }

    /// dive's values: a number, perhaps as text, or one of its words for "no such rule".
    std::optional<double> dive_value(const place& at, bool bytes)
    {
        static constexpr std::array<std::string_view, 4> disabled{"", "disabled", "off", "false"};
        if (const auto* const text = at.value->if_string()) {
            const std::string_view word{*text};
            if (std::find(disabled.begin(), disabled.end(), word) != disabled.end())
                return std::nullopt;
            if (!bytes) {
                in_.wrong(at, "This has to be a number, or \"disabled\".");
                return std::nullopt;
            }
        }
        if (bytes)
            return in_.bytes(at);
        auto value = in_.number(at);
        if (value && *value > 1) {
            in_.wrong(at, "This is a share, from 0 to 1.");
            return std::nullopt;
        }
        return value;
    }

    void dive(const place& at)
    {
        constexpr std::string_view efficiency = "lowestEfficiency";
        constexpr std::string_view wasted = "highestWastedBytes";
        constexpr std::string_view share = "highestUserWastedPercent";
        if (in_.object(at, {efficiency, wasted, share}) == nullptr)
            return;
        // What is not said has dive's own defaults.
        dive_rules rules{0.9, std::nullopt, 0.1};
        if (const auto value = reader::member(at, efficiency))
            rules.lowest_efficiency = dive_value(*value, false);
        if (const auto value = reader::member(at, wasted))
            rules.highest_wasted_bytes = dive_value(*value, true);
        if (const auto value = reader::member(at, share))
            rules.highest_user_wasted_percent = dive_value(*value, false);
        out_.dive = rules;
    }

    std::optional<std::vector<std::string>> path_globs(const place& at)
    {
        const auto* const list = in_.array(at);
        if (list == nullptr)
            return std::nullopt;
        std::vector<std::string> out;
        for (std::size_t i = 0; i < list->size(); ++i)
            if (auto glob = in_.path_glob(at.child(i, (*list)[i])))
                out.push_back(std::move(*glob));
        return out;
    }

    item_list item_list_of(const place& at, bool paths)
    {
        item_list out;
        if (in_.object(at, {"allow", "deny", "level"}) == nullptr)
            return out;
        const auto allow = reader::member(at, "allow");
        const auto deny = reader::member(at, "deny");
        if (!allow && !deny)
            in_.wrong(at, "There is neither 'allow' nor 'deny'.");
        if (allow)
            out.allow = paths ? path_globs(*allow) : in_.globs(*allow);
        if (deny)
            out.deny = (paths ? path_globs(*deny) : in_.globs(*deny)).value_or(std::vector<std::string>{});
        if (const auto l = reader::member(at, "level"))
            out.counts_as = in_.word(*l, false).value_or(level::fail);
        return out;
    }

    void check_ports(const place& list, std::string_view key)
    {
        const auto at = reader::member(list, key);
        const auto* const items = at ? at->value->if_array() : nullptr;
        if (items == nullptr)
            return;
        for (std::size_t i = 0; i < items->size(); ++i) {
            const auto* const text = (*items)[i].if_string();
            if (text != nullptr && !parse_ports(*text))
                in_.wrong(
                    at->child(i, (*items)[i]),
                    "This has to be a port or a range: \"8080\", \"8000-8999/tcp\"."
                );
        }
    }

    item_list ports(const place& at)
    {
        auto out = item_list_of(at, false);
        check_ports(at, "allow");
        check_ports(at, "deny");
        return out;
    }

    void growth(const place& at, baseline_rules& to)
    {
        const auto* const map = in_.map(at);
        if (map == nullptr)
            return;
        for (const auto& [key, value] : *map) {
            const auto item = at.child(key, value);
            const auto* const m = known_measure(item, key);
            if (m == nullptr || in_.object(item, {"max_percent", "max_bytes", "max", "level"}) == nullptr)
                continue;
            growth_limit g;
            g.figure = key;
            if (const auto most = reader::member(item, "max_percent"))
                g.most_percent = in_.number(*most);
            const std::string_view absolute = m->in == unit::bytes ? "max_bytes" : "max";
            const std::string_view other = m->in == unit::bytes ? "max" : "max_bytes";
            if (const auto most = reader::member(item, absolute))
                g.most_bytes = amount(*most, m->in);
            if (const auto most = reader::member(item, other))
                in_.wrong(*most, fmt::format("Of '{}' this is '{}'.", std::string_view{key}, absolute));
            if (!reader::member(item, "max_percent") && !reader::member(item, absolute))
                in_.wrong(item, fmt::format("There is neither 'max_percent' nor '{}'.", absolute));
            if (const auto l = reader::member(item, "level"))
                g.counts_as = in_.word(*l, false).value_or(level::fail);
            to.growth.push_back(std::move(g));
        }
    }

    void baseline(const place& at)
    {
        if (in_.object(at, {"growth", "new_setuid_files", "new_findings", "new_packages"}) == nullptr)
            return;
        baseline_rules rules;
        if (const auto g = reader::member(at, "growth"))
            growth(*g, rules);
        if (const auto l = reader::member(at, "new_setuid_files"))
            rules.new_setuid_files = in_.word(*l, true).value_or(level::off);
        if (const auto l = reader::member(at, "new_findings"))
            rules.new_findings = in_.word(*l, true).value_or(level::off);
        if (const auto list = reader::member(at, "new_packages"))
            rules.new_packages = item_list_of(*list, false);
        out_.baseline = std::move(rules);
    }

    void waivers(const place& at)
    {
        const auto* const list = in_.array(at);
        if (list == nullptr)
            return;
        for (std::size_t i = 0; i < list->size(); ++i) {
            const auto item = at.child(i, (*list)[i]);
            if (in_.object(item, {"rule", "path", "reason", "expires"}) == nullptr)
                continue;
            waiver w;
            if (const auto rule = in_.required(item, "rule"))
                w.rule = known_rule(*rule);
            if (const auto path = reader::member(item, "path"))
                w.path = in_.path_glob(*path);
            if (const auto reason = in_.required(item, "reason"))
                w.reason = in_.text(*reason).value_or("");
            if (const auto expires = in_.required(item, "expires"))
                w.expires = in_.date(*expires).value_or(std::chrono::year_month_day{});
            out_.waivers.push_back(std::move(w));
        }
    }

    std::string known_rule(const place& at)
    {
        auto id = in_.text(at).value_or("");
        if (id.empty() || is_rule(id))
            return id;
        auto known = check_ids();
        known.insert(known.end(), rule_ids().begin(), rule_ids().end());
        in_.wrong(at, no_such("rule", id, known));
        return id;
    }

    reader in_;
    policy out_;
};

error invalid(const std::vector<problem>& problems)
{
    std::vector<std::string> lines;
    for (const auto& p : problems) {
        if (lines.size() == problems_told) {
            lines.push_back(fmt::format("And {} more.", problems.size() - problems_told));
            break;
        }
        lines.push_back(fmt::format("{}: {}", p.pointer.empty() ? "The policy" : p.pointer, p.message));
    }
    return make_error(
        errc::invalid_policy, fmt::format("{}", fmt::join(lines, " ")), problems.front().pointer
    );
}

} // namespace

result<reading> read(std::string_view json, const limits& bounds)
{
    if (json.size() > bounds.max_policy_bytes)
        return limit_error("max_policy_bytes", bounds.max_policy_bytes);
    const auto document = image::parse_json(json, bounds, "policy");
    if (!document)
        return document.error();
    return policy_reader{}.run(*document);
}

result<policy> parse(std::string_view json, const limits& bounds)
{
    auto found = read(json, bounds);
    if (!found)
        return found.error();
    if (!found->problems.empty())
        return invalid(found->problems);
    return std::move(found->value);
}

bool is_policy_name(std::string_view name) noexcept
{
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    const auto allowed = [&](char c) { return plain(c) || c == '.' || c == '_' || c == '-'; };
    return !name.empty() && name.size() <= 64 && plain(name.front()) &&
           std::all_of(name.begin(), name.end(), allowed);
}

} // namespace tare::policy
