#include "policy/glob.hpp"
#include "policy/measures.hpp"
#include "policy/port.hpp"
#include "policy/rule.hpp"

#include <tare/base/text.hpp>
#include <tare/image/reference.hpp>
#include <tare/report/file_tree_reader.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace tare::policy {
namespace {

constexpr std::string_view base_name_label = "org.opencontainers.image.base.name";
constexpr std::string_view base_digest_label = "org.opencontainers.image.base.digest";
constexpr std::string_view no_config = "A root filesystem has no configuration.";

bool has_config(const report::image_report& r) noexcept
{
    return r.archive.format != "root-filesystem";
}

/// The globs of a list, ready to be asked.
class list_of_globs
{
public:
    explicit list_of_globs(const item_list& list) : denied_{list.deny}
    {
        if (list.allow)
            allowed_.emplace(*list.allow);
    }

    /// Why something that goes by these names is not accepted; empty when it is.
    [[nodiscard]] std::string refusal(const std::vector<std::string>& names) const
    {
        for (const auto& name : names)
            if (denied_.matches(name))
                return fmt::format("denied by {}", escape_text(denied_.which(name)));
        const auto is_allowed = [this](const std::string& name) { return allowed_->matches(name); };
        if (allowed_ && std::none_of(names.begin(), names.end(), is_allowed))
            return "not among those allowed";
        return {};
    }

    [[nodiscard]] std::string refusal(std::string name) const
    {
        return refusal(std::vector<std::string>{std::move(name)});
    }

private:
    glob_set denied_;
    std::optional<glob_set> allowed_;
};

rule_outcome packages_rule(const inquiry& asked, const item_list& list)
{
    auto rule = new_rule(
        "packages", report::practice::security, "Only packages that are accepted are installed",
        "Remove the packages in the RUN that brings them, or install fewer."
    );
    const auto& found = asked.image.report.packages;
    if (!found)
        return unknown(std::move(rule), asked, "The report does not list packages.");
    const list_of_globs globs{list};
    check::places where;
    for (const auto& p : found->packages)
        if (auto why = globs.refusal(p.name); !why.empty())
            where.add(at_package(asked.image.report, p, std::move(why)));
    if (!where.empty()) {
        auto message = fmt::format("Packages that are not accepted: {}.", where.size());
        return broken(std::move(rule), list.counts_as, std::move(message), where);
    }
    if (auto missing = missing_packages(asked.image.report); !missing.empty())
        return unknown(std::move(rule), asked, std::move(missing));
    return holds(std::move(rule), fmt::format("All packages are accepted ({}).", found->packages.size()));
}

std::vector<port_range> ranges(const std::vector<std::string>& texts)
{
    std::vector<port_range> out;
    for (const auto& text : texts)
        if (auto range = parse_ports(text))
            out.push_back(std::move(*range));
    return out;
}

rule_outcome ports_rule(const inquiry& asked, const item_list& list)
{
    auto rule = new_rule(
        "ports", report::practice::configuration, "Only ports that are accepted are exposed",
        "Change EXPOSE, and the port that the application listens on."
    );
    const auto& report = asked.image.report;
    if (!has_config(report))
        return not_applicable(std::move(rule), std::string{no_config});
    const auto denied = ranges(list.deny);
    const auto allowed = ranges(list.allow.value_or(std::vector<std::string>{}));
    check::places where;
    std::string unreadable;
    for (const auto& text : report.config.exposed_ports) {
        auto exposed = parse_ports(text);
        if (!exposed) {
            unreadable = text;
            continue;
        }
        if (exposed->protocol.empty())
            exposed->protocol = "tcp";
        const auto overlaps = [&](const port_range& r) { return r.overlaps(*exposed); };
        const auto covers = [&](const port_range& r) { return r.covers(*exposed); };
        if (std::any_of(denied.begin(), denied.end(), overlaps))
            where.add({.key = "config.ExposedPorts", .text = text + ": denied"});
        else if (list.allow && std::none_of(allowed.begin(), allowed.end(), covers))
            where.add({.key = "config.ExposedPorts", .text = text + ": not among those allowed"});
    }
    if (!where.empty())
        return broken(
            std::move(rule), list.counts_as,
            fmt::format("Exposed ports that are not accepted: {}.", where.size()), where
        );
    if (!unreadable.empty())
        return unknown(std::move(rule), asked, fmt::format("'{}' is exposed, which is no port.", unreadable));
    return holds(
        std::move(rule), fmt::format("All {} exposed ports are accepted.", report.config.exposed_ports.size())
    );
}

/// Whom the container runs as, by every name that a policy may use.
struct effective_names
{
    std::vector<std::string> all;
    /// False when the user is a name that nothing in the image makes a number of.
    bool resolved = true;
    bool by_number = true;
};

effective_names names_of_user(const report::image_report& r)
{
    effective_names out;
    const auto& given = r.config.user;
    auto user = given.substr(0, given.find(':'));
    if (user.empty())
        user = "0";
    out.all = {user};
    if (!given.empty())
        out.all.push_back(given);
    out.by_number = user.find_first_not_of("0123456789") == std::string::npos;
    auto number = user;
    if (out.by_number) {
        number.erase(0, std::min(number.find_first_not_of('0'), number.size() - 1));
    } else {
        const auto named = [&user](const report::user& u) { return u.name == user; };
        const auto found = std::find_if(r.users.begin(), r.users.end(), named);
        if (found != r.users.end())
            number = std::to_string(found->uid);
        else if (user == "root")
            number = "0";
        else
            out.resolved = false;
    }
    if (!out.resolved)
        return out;
    out.all.push_back(number);
    if (number == "0")
        out.all.emplace_back("root");
    for (const auto& u : r.users)
        if (std::to_string(u.uid) == number)
            out.all.push_back(u.name);
    return out;
}

rule_outcome users_rule(const inquiry& asked, const item_list& list)
{
    auto rule = new_rule(
        "users", report::practice::security, "It runs as a user that is accepted",
        "End the Dockerfile with USER and an accepted number: USER 10000:10000."
    );
    const auto& report = asked.image.report;
    if (!has_config(report))
        return not_applicable(std::move(rule), std::string{no_config});
    const auto names = names_of_user(report);
    const auto shown = report.config.user.empty() ? std::string{"root, as none is set"} : report.config.user;
    if (auto why = list_of_globs{list}.refusal(names.all); !why.empty())
        return broken(
            std::move(rule), list.counts_as, fmt::format("It runs as {}.", shown),
            {report::evidence{.key = "config.User", .text = std::move(why)}}
        );
    if (!names.resolved)
        return unknown(
            std::move(rule), asked,
            fmt::format("'{}' has no line in /etc/passwd: its number is not known.", shown)
        );
    // What else a number is called matters only where names are denied.
    auto unread = unread_file(report, "/etc/passwd");
    if (!unread.empty() && !(names.by_number && list.deny.empty()))
        return unknown(std::move(rule), asked, std::move(unread));
    return holds(std::move(rule), fmt::format("It runs as {}.", shown));
}

/// A base by every name that a policy may use: as the label says it, without what is implied, and in full.
std::vector<std::string> names_of_base(const std::string& label, const std::string& digest)
{
    std::vector<std::string> out{label};
    if (const auto parsed = image::reference::parse(label)) {
        out.push_back(parsed->familiar());
        out.push_back(parsed->to_string());
    }
    if (!digest.empty())
        for (std::size_t i = 0, size = out.size(); i < size; ++i)
            out.push_back(fmt::format("{}@{}", out[i], digest));
    return out;
}

rule_outcome bases_rule(const inquiry& asked, const item_list& list)
{
    auto rule = new_rule(
        "bases", report::practice::base, "It is built on a base that is accepted",
        "Build on an accepted base, and label the image with org.opencontainers.image.base.name."
    );
    const auto& report = asked.image.report;
    if (!has_config(report))
        return not_applicable(std::move(rule), std::string{no_config});
    const auto& labels = report.config.labels;
    const auto label = [&labels](std::string_view key) {
        const auto found = labels.find(std::string{key});
        return found == labels.end() ? std::string{} : found->second;
    };
    const auto name = label(base_name_label);
    if (name.empty())
        return unknown(
            std::move(rule), asked,
            fmt::format("No label {} says what the image is built on.", base_name_label)
        );
    if (auto why = list_of_globs{list}.refusal(names_of_base(name, label(base_digest_label))); !why.empty())
        return broken(
            std::move(rule), list.counts_as, fmt::format("It is built on {}.", name),
            {report::evidence{.key = fmt::format("config.Labels.{}", base_name_label), .text = std::move(why)}
            }
        );
    return holds(std::move(rule), fmt::format("It is built on {}, as its label says.", name));
}

rule_outcome files_rule(const inquiry& asked, const item_list& list)
{
    auto rule = new_rule(
        "files", report::practice::files, "Only files that are accepted are there",
        "Leave the files out of the image, or remove them in the RUN that brings them."
    );
    if (!asked.image.files)
        return unknown(std::move(rule), asked, "The files of the image are not known.");
    auto reader = report::file_tree_reader::open(*asked.image.files);
    if (!reader)
        return unknown(std::move(rule), asked, reader.error().detail);
    const list_of_globs globs{list};
    check::places where;
    std::size_t count = 0;
    report::file_node file;
    while (true) {
        const auto more = reader->next(file);
        if (!more)
            return unknown(std::move(rule), asked, more.error().detail);
        if (!*more)
            break;
        if (file.type == "directory")
            continue;
        ++count;
        auto why = globs.refusal(file.path);
        if (why.empty())
            continue;
        if (where.is_full()) {
            where.leave_out(1);
            continue;
        }
        auto e = at_layer(asked.image.report, file.layer);
        e.path = escape_text(file.path);
        e.text = std::move(why);
        where.add(std::move(e));
    }
    if (!where.empty())
        return broken(
            std::move(rule), list.counts_as, fmt::format("Files that are not accepted: {}.", where.size()),
            where
        );
    if (auto missing = missing_layers(asked.image.report); !missing.empty())
        return unknown(std::move(rule), asked, std::move(missing));
    return holds(std::move(rule), fmt::format("All {} files are accepted.", count));
}

} // namespace

void add_list_rules(const inquiry& asked, std::vector<rule_outcome>& to)
{
    const auto& p = asked.rules;
    if (p.packages)
        to.push_back(packages_rule(asked, *p.packages));
    if (p.ports)
        to.push_back(ports_rule(asked, *p.ports));
    if (p.users)
        to.push_back(users_rule(asked, *p.users));
    if (p.bases)
        to.push_back(bases_rule(asked, *p.bases));
    if (p.files)
        to.push_back(files_rule(asked, *p.files));
}

} // namespace tare::policy
