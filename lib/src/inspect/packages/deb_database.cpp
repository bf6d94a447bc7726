#include "inspect/packages/deb_database.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <utility>

namespace tare::inspect {

bool has_files(std::optional<std::string_view> status) noexcept
{
    if (!status)
        return true;
    const auto state = status->substr(status->find_last_of(" \t") + 1);
    return state != "not-installed" && state != "config-files";
}

database_history::key key_of(const control_stanza& stanza)
{
    return package_key(
        stanza.field("Package").value_or(""), stanza.field("Version").value_or(""),
        stanza.field("Architecture").value_or("")
    );
}

void read_deb_keys(std::string_view text, const std::function<void(database_history::key)>& note)
{
    control_reader reader{text};
    for (;;) {
        const auto& stanza = reader.next();
        if (stanza.empty())
            return;
        if (has_files(stanza.field("Status")))
            note(key_of(stanza));
    }
}

found_package package_of(const control_stanza& stanza)
{
    found_package out;
    out.type = report::package_type::deb;
    out.name = stanza.field("Package").value_or("");
    out.version = stanza.field("Version").value_or("");
    if (const auto architecture = stanza.field("Architecture"))
        out.architecture = *architecture;
    if (const auto maintainer = stanza.field("Maintainer"))
        out.maintainer = *maintainer;
    const auto [name, version] = split_source(stanza.field("Source").value_or(""));
    out.source = report::package_source{
        name.empty() ? out.name : std::string{name}, version.empty() ? out.version : std::string{version}
    };
    // In KiB.
    const auto size = decimal(stanza.field("Installed-Size").value_or(""));
    if (size && *size < std::uint64_t{1} << 50U)
        out.installed_bytes = *size * 1024;
    return out;
}

void for_each_package(
    std::string_view text, std::string_view path, package_sink& sink,
    const std::function<void(const control_stanza&, found_package)>& use
)
{
    control_reader reader{text};
    std::uint64_t nameless = 0;
    for (;;) {
        const auto& stanza = reader.next();
        if (stanza.empty())
            break;
        if (!has_files(stanza.field("Status")))
            continue;
        auto found = package_of(stanza);
        if (found.name.empty())
            ++nameless;
        else
            use(stanza, std::move(found));
    }
    if (reader.first_malformed())
        report_unread(path, fmt::format("line {} is no field", *reader.first_malformed()), sink);
    if (nameless > 0)
        report_unread(path, fmt::format("{} stanzas name no package", nameless), sink);
}

void list_account::note_none(const std::string& package)
{
    if (without_lists_++ == 0)
        first_without_list_ = package;
}

void list_account::report(std::string_view system, package_sink& sink) const
{
    if (without_lists_ > 0 && with_lists_ > 0)
        sink.on_gap(fmt::format(
            "{} has no list of files of {} packages, '{}' the first of them: their files belong to none.",
            system, without_lists_, escape_text(first_without_list_)
        ));
}

} // namespace tare::inspect
