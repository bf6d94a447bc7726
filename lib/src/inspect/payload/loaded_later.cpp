#include "inspect/payload/directories.hpp"
#include "inspect/payload/finder.hpp"
#include "inspect/payload/name_services.hpp"
#include "inspect/payload/sentences.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tare::inspect {
namespace {

using report::payload_role;

/// Names in /etc/ld.so.preload that are looked for.
constexpr std::size_t most_preloaded = 64;

constexpr std::string_view libc = "libc.so.6";

std::optional<std::size_t> position_of_libc(const program_closure& closure)
{
    const auto found = std::find_if(closure.parts.begin(), closure.parts.end(), [](const program_part& p) {
        return p.role == part_role::library && p.name == libc && p.problem == part_problem::none;
    });
    if (found == closure.parts.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - closure.parts.begin());
}

} // namespace

void payload_finder::add_name_services(program_closure& closure, later_loading& loading)
{
    const auto asks = position_of_libc(closure);
    if (!asks)
        return;
    const auto services = name_services_of(view_);
    if (services.unread)
        collection_.add_gap(
            "/etc/nsswitch.conf was not read: modules that it has glibc load may be missing here."
        );
    for (const auto& service : services.modules) {
        const auto first = closure.parts.size();
        const auto loaded = loading.load(service.module, *asks);
        if (!loaded)
            continue;
        const auto& part = closure.parts[*loaded];
        collection_.take_file(
            part.path,
            {payload_role::name_service,
             fmt::format(
                 "glibc loads {} to look up {}, {}.", service.module, fmt::join(service.databases, ", "),
                 services.configured ? "as /etc/nsswitch.conf says" : "without /etc/nsswitch.conf"
             )}
        );
        for (auto i = first; i < closure.parts.size(); ++i)
            if (i != *loaded && closure.parts[i].problem == part_problem::none)
                collection_.take_file(
                    closure.parts[i].path,
                    {payload_role::name_service, sentence_for(closure, closure.parts[i])}
                );
    }
}

/// ld.so(8): names between blanks and colons, loaded before all others.
void payload_finder::add_preloaded(program_closure& closure, later_loading& loading)
{
    constexpr std::string_view path = "/etc/ld.so.preload";
    constexpr std::string_view separators = " \t\n:";
    const auto text = content(view_, path);
    if (!text)
        return;
    collection_.take_file(
        path, {payload_role::linker, "The dynamic linker loads what it names into every program."}
    );
    const auto first = closure.parts.size();
    auto rest = *text;
    for (std::size_t i = 0; i < most_preloaded; ++i) {
        rest.remove_prefix(std::min(rest.find_first_not_of(separators), rest.size()));
        if (rest.empty())
            break;
        const auto name = rest.substr(0, rest.find_first_of(separators));
        rest.remove_prefix(name.size());
        loading.load(name, 0);
    }
    if (!rest.empty() && rest.find_first_not_of(separators) != std::string_view::npos)
        collection_.add_gap(fmt::format("{} names more than {} libraries.", path, most_preloaded));
    add_parts(closure, first, false);
}

/// What the dynamic linker reads: the cache where a library was found by it; musl's list of directories.
void payload_finder::add_linker_files(const program_closure& closure)
{
    const auto& parts = closure.parts;
    if (std::any_of(parts.begin(), parts.end(), [](const program_part& p) {
            return p.found_by == "/etc/ld.so.cache" && p.problem == part_problem::none;
        }))
        collection_.take_file(
            "/etc/ld.so.cache", {payload_role::linker, "The dynamic linker finds libraries by it."}
        );
    for (const auto& part : parts) {
        const auto name = name_of(part.name);
        if (part.role != part_role::linker || !name.starts_with("ld-musl-"))
            continue;
        const auto list = fmt::format("/etc/{}.path", name.substr(0, name.find(".so")));
        collection_.take_file(
            list, {payload_role::linker,
                   fmt::format("{} looks for libraries where it says.", escape_text(part.path))}
        );
    }
}

} // namespace tare::inspect
