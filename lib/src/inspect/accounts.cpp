#include <tare/base/ascii.hpp>
#include <tare/base/text.hpp>
#include <tare/inspect/accounts.hpp>

#include <fmt/format.h>

#include <charconv>
#include <limits>

namespace tare::inspect {
namespace {

constexpr std::string_view blanks_of_accounts = " \t\r\v\f";

/// Calls `visit(line)` for each line that holds something, until it returns true; whether it did.
template<class Visit>
bool find_line(std::string_view text, Visit visit)
{
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = trimmed(text.substr(0, end), blanks_of_accounts);
        if (!line.empty() && visit(line))
            return true;
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    return false;
}

/// The nth field of a line, "" where the line is too short.
std::string_view field(std::string_view line, std::size_t n) noexcept
{
    for (; n > 0; --n) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos)
            return {};
        line.remove_prefix(colon + 1);
    }
    return line.substr(0, line.find(':'));
}

/// A whole number as Go's strconv.Atoi takes it, sign included.
std::optional<std::int64_t> signed_number(std::string_view text) noexcept
{
    if (text.starts_with('+') && text.size() > 1 && text[1] != '-')
        text.remove_prefix(1);
    std::int64_t value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

bool in_range(std::int64_t id) noexcept
{
    return id >= 0 && id <= std::numeric_limits<std::int32_t>::max();
}

std::string out_of_range(std::string_view what, std::string_view text)
{
    return fmt::format("The {} '{}' is not between 0 and 2147483647.", what, escape_text(text));
}

/// Whether an entry is the one that was asked for: a number always means an id, as runc and containerd have
/// it, even where an account bears that number as its name.
bool is_line_of(std::string_view line, std::string_view name, std::optional<std::int64_t> id) noexcept
{
    return id ? signed_number(field(line, 2)).value_or(0) == *id : field(line, 0) == name;
}

void resolve_name(effective_user& out, std::string_view asked, std::string_view passwd)
{
    const auto as_number = signed_number(asked);
    out.user_is_number = as_number.has_value();
    out.in_passwd = find_line(passwd, [&](std::string_view line) {
        if (!is_line_of(line, asked, as_number))
            return false;
        out.name = field(line, 0);
        out.uid = static_cast<std::uint64_t>(signed_number(field(line, 2)).value_or(0));
        out.gid = static_cast<std::uint64_t>(signed_number(field(line, 3)).value_or(0));
        return true;
    });
    if (out.in_passwd)
        return;
    if (!as_number) {
        out.problem = fmt::format("The user '{}' has no entry in /etc/passwd.", escape_text(asked));
    } else if (!in_range(*as_number)) {
        out.problem = out_of_range("user", asked);
    } else {
        out.uid = static_cast<std::uint64_t>(*as_number);
        out.gid = 0;
    }
}

void resolve_group(effective_user& out, std::string_view asked, std::string_view group)
{
    const auto as_number = signed_number(asked);
    const bool known = find_line(group, [&](std::string_view line) {
        if (!is_line_of(line, asked, as_number))
            return false;
        out.gid = static_cast<std::uint64_t>(signed_number(field(line, 2)).value_or(0));
        return true;
    });
    if (known)
        return;
    if (as_number && in_range(*as_number)) {
        out.gid = static_cast<std::uint64_t>(*as_number);
        return;
    }
    out.problem = as_number ? out_of_range("group", asked)
                            : fmt::format("The group '{}' has no entry in /etc/group.", escape_text(asked));
    out.uid.reset();
    out.gid.reset();
}

/// Whether a comma-separated list holds a name.
bool lists(std::string_view names, std::string_view name) noexcept
{
    while (!names.empty()) {
        const auto comma = names.find(',');
        if (names.substr(0, comma) == name)
            return true;
        names = comma == std::string_view::npos ? std::string_view{} : names.substr(comma + 1);
    }
    return false;
}

void add_groups(effective_user& out, std::string_view group)
{
    (void)find_line(group, [&](std::string_view line) {
        if (lists(field(line, 3), out.name))
            out.groups.push_back(static_cast<std::uint64_t>(signed_number(field(line, 2)).value_or(0)));
        return false;
    });
}

} // namespace

effective_user resolve_user(std::string_view user, std::string_view passwd, std::string_view group)
{
    effective_user out;
    const auto name = user.substr(0, user.find(':'));
    const auto group_name = user.size() > name.size() ? user.substr(name.size() + 1) : std::string_view{};
    out.group_is_given = !group_name.empty();
    if (group_name.find(':') != std::string_view::npos) {
        out.problem = fmt::format("The user '{}' has more than one colon.", escape_text(user));
        return out;
    }
    resolve_name(out, name.empty() ? "0" : name, passwd);
    out.user_is_number = out.user_is_number && !name.empty();
    if (!out.problem.empty())
        return out;
    if (out.group_is_given)
        resolve_group(out, group_name, group);
    else if (out.in_passwd)
        add_groups(out, group);
    return out;
}

std::vector<account_entry> account_entries(std::string_view text)
{
    std::vector<account_entry> out;
    std::uint64_t number_of_line = 0;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = trimmed(text.substr(0, end), blanks_of_accounts);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        ++number_of_line;
        // A line without a colon is no account to anybody, and could be anything: it is not shown as a name.
        if (line.empty() || line.front() == '#' || line.find(':') == std::string_view::npos)
            continue;
        account_entry e{number_of_line, field(line, 0), field(line, 1), field(line, 2), std::nullopt};
        if (const auto id = signed_number(e.id); id && *id >= 0)
            e.number = static_cast<std::uint64_t>(*id);
        out.push_back(e);
    }
    return out;
}

} // namespace tare::inspect
