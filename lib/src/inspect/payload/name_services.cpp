#include "inspect/payload/name_services.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace tare::inspect {
namespace {

constexpr std::string_view nsswitch_path = "/etc/nsswitch.conf";
constexpr std::string_view blanks = " \t\r\v\f";
/// Modules that are looked for; distributions have a dozen.
constexpr std::size_t most_modules = 64;
/// Names of databases that are remembered for a module.
constexpr std::size_t most_databases = 16;

std::string_view next_service_word(std::string_view& rest)
{
    rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
    const auto word = rest.substr(0, rest.find_first_of(" \t\r\v\f["));
    rest.remove_prefix(word.size());
    return word;
}

bool is_name(std::string_view word) noexcept
{
    return !word.empty() && word.size() < 64 &&
           std::all_of(
               word.begin(), word.end(),
               [](char c) {
                   return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          c == '_' || c == '-';
               }
           );
}

void add(name_services& to, std::string_view service, std::string_view database)
{
    auto& modules = to.modules;
    const auto name = fmt::format("libnss_{}.so.2", service);
    auto known =
        std::find_if(modules.begin(), modules.end(), [&](const auto& m) { return m.module == name; });
    if (known == modules.end()) {
        if (modules.size() == most_modules)
            return;
        known = modules.insert(modules.end(), {name, {}});
    }
    auto& databases = known->databases;
    if (databases.size() < most_databases &&
        std::find(databases.begin(), databases.end(), database) == databases.end())
        databases.emplace_back(database);
}

/// "hosts: files mdns4_minimal [NOTFOUND=return] dns".
void read_line(std::string_view line, name_services& to)
{
    line = line.substr(0, line.find('#'));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos)
        return;
    auto before = line.substr(0, colon);
    const auto database = next_service_word(before);
    if (!is_name(database))
        return;
    auto rest = line.substr(colon + 1);
    while (!rest.empty()) {
        if (const auto word = next_service_word(rest); is_name(word))
            add(to, word, database);
        else if (word.empty() && rest.starts_with('['))
            rest.remove_prefix(std::min(rest.find(']'), rest.size() - 1) + 1);
        else if (word.empty() && !rest.empty())
            rest.remove_prefix(1);
    }
}

} // namespace

name_services name_services_of(const image_view& view)
{
    name_services out;
    const auto text = content(view, nsswitch_path);
    if (text) {
        out.configured = true;
        for (auto rest = *text; !rest.empty();) {
            const auto line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(line.size() + 1, rest.size()));
            read_line(line, out);
        }
        return out;
    }
    const auto there = view.files.resolve(nsswitch_path);
    out.unread = there && view.files.inode_of(*there).type == tar::entry_type::regular;
    // glibc's own (nss/nss_database.c), without services that no distribution installs.
    for (const auto* const database : {"passwd", "group", "hosts", "services", "protocols"})
        add(out, "files", database);
    add(out, "dns", "hosts");
    return out;
}

} // namespace tare::inspect
