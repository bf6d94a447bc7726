#include "compare/tables.hpp"

#include <tare/base/text.hpp>
#include <tare/report/instruction.hpp>

#include <boost/describe/enum_to_string.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace tare::compare {
namespace {

constexpr std::string_view not_known = "not known";
constexpr std::string_view nothing = "–";

template<class Enum>
std::string words(Enum value)
{
    std::string out = boost::describe::enum_to_string(value, "");
    std::replace(out.begin(), out.end(), '_', ' ');
    return out;
}

template<class Enum>
std::string words(const std::optional<Enum>& value)
{
    return value ? words(*value) : std::string{nothing};
}

std::string sized(const std::optional<std::uint64_t>& bytes)
{
    return bytes ? human_size(*bytes) : std::string{not_known};
}

std::string signed_size(std::int64_t bytes)
{
    if (bytes == 0)
        return "0";
    const auto size = human_size(static_cast<std::uint64_t>(bytes < 0 ? -bytes : bytes));
    return (bytes < 0 ? "-" : "+") + size;
}

std::string percentage(const std::optional<double>& percent)
{
    return percent ? fmt::format("{:+.1f} %", *percent) : std::string{};
}

std::vector<std::string> size_row(std::string_view name, const figure_change& f)
{
    return {
        std::string{name}, sized(f.base), sized(f.target), f.difference ? signed_size(*f.difference) : "",
        percentage(f.percent)
    };
}

table sizes_of(const comparison& c)
{
    const auto& s = c.sizes;
    table out;
    out.title = "Sizes";
    out.summary = s.visible.difference ? signed_size(*s.visible.difference) + " visible" : "";
    out.columns = {
        {""},
        {"base", cell_kind::number},
        {"target", cell_kind::number},
        {"difference", cell_kind::number},
        {"", cell_kind::number}
    };
    out.rows = {
        size_row("compressed", s.compressed), size_row("stored", s.stored), size_row("visible", s.visible),
        size_row("payload", s.payload),       size_row("tare", s.tare),     size_row("hidden", s.hidden),
        size_row("duplicate", s.duplicate),
    };
    return out;
}

table counts_of(const comparison& c)
{
    table out;
    out.title = "Counts";
    out.columns = {
        {""}, {"base", cell_kind::number}, {"target", cell_kind::number}, {"difference", cell_kind::number}
    };
    const auto counted = [](const std::optional<std::uint64_t>& count) {
        return count ? fmt::format("{}", *count) : std::string{not_known};
    };
    const auto add = [&](std::string_view name, const figure_change& f) {
        if (f.base != f.target)
            out.rows.push_back(
                {std::string{name}, counted(f.base), counted(f.target),
                 f.difference ? fmt::format("{:+}", *f.difference) : ""}
            );
    };
    add("files", c.counts.files);
    add("directories", c.counts.directories);
    add("symbolic links", c.counts.symlinks);
    add("layers", c.counts.layers);
    add("packages", c.counts.packages);
    add("findings that warn or fail", c.counts.findings);
    out.summary = fmt::format("{} differ", out.rows.size());
    return out;
}

table surface_of(const comparison& c)
{
    table out;
    out.title = "Attack surface";
    out.columns = {
        {""},
        {"base", cell_kind::number},
        {"target", cell_kind::number},
        {"new", cell_kind::code},
        {"gone", cell_kind::code}
    };
    const auto add = [&](std::string_view name, const surface_change& s) {
        if (!s.added.empty() || !s.removed.empty())
            out.rows.push_back(
                {std::string{name}, fmt::format("{}", s.base), fmt::format("{}", s.target),
                 fmt::format("{}", fmt::join(s.added, " ")), fmt::format("{}", fmt::join(s.removed, " "))}
            );
    };
    const auto& s = c.attack_surface;
    add("shells", s.shells);
    add("package managers", s.package_managers);
    add("debugging tools", s.debugging_tools);
    add("network tools", s.network_tools);
    add("setuid files", s.setuid_files);
    add("setgid files", s.setgid_files);
    add("login users", s.login_users);
    out.summary = fmt::format("{} of 7 lists differ", out.rows.size());
    return out;
}

table findings_of(const comparison& c)
{
    table out;
    out.title = "Findings";
    out.columns = {{""}, {"check"}, {"severity"}, {"base"}, {"target"}, {"what"}};
    std::size_t gained = 0;
    std::size_t lost = 0;
    // What was in order and still is says nothing to people.
    const auto is_in_order = [](const std::optional<report::finding_result>& r) {
        return r == report::finding_result::pass || r == report::finding_result::not_applicable;
    };
    const auto add_all = [&](finding_fate wanted) {
        for (const auto& f : c.findings)
            if (f.fate == wanted && !(is_in_order(f.base) && is_in_order(f.target)))
                out.rows.push_back(
                    {words(f.fate), f.check, words(f.severity), words(f.base), words(f.target), f.message}
                );
        return out.rows.size();
    };
    gained = add_all(finding_fate::gained);
    lost = add_all(finding_fate::lost) - gained;
    const auto changed = add_all(finding_fate::changed) - gained - lost;
    out.summary = fmt::format("{} gained, {} lost, {} changed", gained, lost, changed);
    return out;
}

table packages_of(const comparison& c)
{
    table out;
    out.title = "Packages";
    out.columns = {
        {""},
        {"type"},
        {"name", cell_kind::code},
        {"base", cell_kind::code},
        {"target", cell_kind::code},
        {"difference", cell_kind::number}
    };
    if (!c.packages)
        return out;
    const auto& p = *c.packages;
    for (const auto& change : p.changes)
        out.rows.push_back(
            {words(change.fate), words(change.type), change.name, change.base_version.value_or(""),
             change.target_version.value_or(""), signed_size(change.difference)}
        );
    out.omitted = p.omitted;
    out.summary = fmt::format(
        "{} added, {} removed, {} upgraded, {} downgraded, {} changed, {} unchanged", p.added, p.removed,
        p.upgraded, p.downgraded, p.changed, p.unchanged
    );
    return out;
}

table directories_of(const comparison& c)
{
    table out;
    out.title = "Directories";
    out.columns = {
        {"added", cell_kind::number},
        {"removed", cell_kind::number},
        {"changed", cell_kind::number},
        {"difference", cell_kind::number},
        {"with all below", cell_kind::code}
    };
    if (!c.files)
        return out;
    for (const auto& d : c.files->directories)
        out.rows.push_back(
            {fmt::format("{}", d.added), fmt::format("{}", d.removed), fmt::format("{}", d.changed),
             signed_size(d.difference), d.path}
        );
    out.omitted = c.files->directories_omitted;
    out.summary = fmt::format("{} in which most differs", out.rows.size());
    return out;
}

/// "content, mode 0644 → 0755".
std::string aspects_of(const file_change& f)
{
    std::vector<std::string> parts;
    for (const auto a : f.aspects) {
        auto part = words(a);
        if (a == file_aspect::mode)
            part += fmt::format(" {} → {}", f.base->mode, f.target->mode);
        else if (a == file_aspect::type)
            part += fmt::format(" {} → {}", f.base->type, f.target->type);
        else if (a == file_aspect::owner)
            part += fmt::format(" {}:{} → {}:{}", f.base->uid, f.base->gid, f.target->uid, f.target->gid);
        else if (a == file_aspect::link_target)
            part +=
                fmt::format(" {} → {}", f.base->link_target.value_or(""), f.target->link_target.value_or(""));
        parts.push_back(std::move(part));
    }
    return fmt::format("{}", fmt::join(parts, ", "));
}

std::int64_t difference_of(const file_change& f) noexcept
{
    const auto bytes = [](const std::optional<file_state>& s) {
        return s ? static_cast<std::int64_t>(s->bytes) : std::int64_t{0};
    };
    return bytes(f.target) - bytes(f.base);
}

/// Files that only one of the two has.
table files_in_one(std::string_view title, const file_changes& all)
{
    table out;
    out.title = title;
    out.columns = {{"difference", cell_kind::number}, {"path", cell_kind::code}};
    for (const auto& f : all.entries)
        out.rows.push_back({signed_size(difference_of(f)), f.path});
    out.omitted = all.omitted;
    out.summary = fmt::format("{}, {}", all.count, human_size(all.base_bytes + all.target_bytes));
    return out;
}

table added_files_of(const comparison& c)
{
    return c.files ? files_in_one("Files added", c.files->added) : table{};
}

table removed_files_of(const comparison& c)
{
    return c.files ? files_in_one("Files removed", c.files->removed) : table{};
}

table changed_files_of(const comparison& c)
{
    table out;
    out.title = "Files changed";
    out.columns = {{"difference", cell_kind::number}, {"what differs"}, {"path", cell_kind::code}};
    if (!c.files)
        return out;
    const auto& all = c.files->changed;
    for (const auto& f : all.entries)
        out.rows.push_back({signed_size(difference_of(f)), aspects_of(f), f.path});
    out.omitted = all.omitted;
    const auto bytes =
        static_cast<std::int64_t>(all.target_bytes) - static_cast<std::int64_t>(all.base_bytes);
    out.summary = fmt::format("{}, {}; {} are the same", all.count, signed_size(bytes), c.files->unchanged);
    return out;
}

table layers_of(const comparison& c)
{
    table out;
    out.title = "Layers";
    out.columns = {
        {""},
        {"#", cell_kind::number},
        {"stored", cell_kind::number},
        {"compressed", cell_kind::number},
        {"created by", cell_kind::code}
    };
    const auto add = [&](std::string_view which, const std::vector<compared_layer>& layers) {
        for (const auto& l : layers) {
            auto made_by = l.created_by ? report::written_instruction(*l.created_by) : l.diff_id;
            if (l.other_index)
                made_by += fmt::format(" (layer {} of the other)", *l.other_index);
            out.rows.push_back(
                {std::string{which}, fmt::format("{}", l.index), human_size(l.stored_bytes),
                 human_size(l.compressed_bytes), std::move(made_by)}
            );
        }
    };
    add("base", c.layers.base_only);
    add("target", c.layers.target_only);
    out.summary = fmt::format(
        "{} shared ({}), {} of the base only, {} of the target only", c.layers.shared,
        human_size(c.layers.shared_stored_bytes), c.layers.base_only.size(), c.layers.target_only.size()
    );
    return out;
}

table history_of(const comparison& c)
{
    table out;
    out.title = "History";
    out.columns = {{""}, {"step", cell_kind::code}};
    for (const auto& step : c.history.base_only)
        out.rows.push_back({"base", step});
    for (const auto& step : c.history.target_only)
        out.rows.push_back({"target", step});
    out.summary = fmt::format(
        "{} of the base only, {} of the target only", c.history.base_only.size(), c.history.target_only.size()
    );
    return out;
}

table settings_of(const comparison& c)
{
    table out;
    out.title = "Settings";
    out.columns = {{"", cell_kind::code}, {"base", cell_kind::code}, {"target", cell_kind::code}};
    const auto add = [&](const std::vector<setting_change>& list) {
        for (const auto& s : list)
            out.rows.push_back(
                {s.key, s.base.value_or(std::string{nothing}), s.target.value_or(std::string{nothing})}
            );
    };
    add(c.metadata);
    add(c.config);
    add(c.environment);
    add(c.labels);
    out.summary = fmt::format("{} differ", out.rows.size());
    return out;
}

std::string account_of(const std::optional<report::user>& u)
{
    if (!u)
        return std::string{nothing};
    return fmt::format(
        "{}:{} {} {}{}", u->uid, u->gid, u->home, u->shell, u->can_login ? ", can log in" : ""
    );
}

table users_of(const comparison& c)
{
    table out;
    out.title = "Users";
    out.columns = {{""}, {"name", cell_kind::code}, {"base", cell_kind::code}, {"target", cell_kind::code}};
    for (const auto& u : c.users)
        out.rows.push_back({words(u.kind), u.name, account_of(u.base), account_of(u.target)});
    out.summary = fmt::format("{} differ", out.rows.size());
    return out;
}

} // namespace

std::vector<table> tables_of(const comparison& c)
{
    std::vector<table> out;
    out.push_back(sizes_of(c));
    for (const auto of :
         {counts_of, surface_of, findings_of, packages_of, settings_of, users_of, layers_of, history_of,
          directories_of, added_files_of, removed_files_of, changed_files_of})
        if (auto made = of(c); !made.rows.empty() || made.omitted > 0)
            out.push_back(std::move(made));
    return out;
}

std::string words_of(difference_subject s)
{
    return words(s);
}

} // namespace tare::compare
