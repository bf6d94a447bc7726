#include "inspect/packages/control_file.hpp"
#include "inspect/packages/copyright.hpp"
#include "inspect/packages/database_history.hpp"
#include "inspect/packages/name_lookup.hpp"
#include "inspect/packages/source.hpp"

#include <tare/base/text.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

/// dpkg: /var/lib/dpkg/status with the lists in info, and the form of it that images without dpkg carry,
/// status.d with one stanza a file (distroless, PACKAGE_METADATA.md).
namespace tare::inspect {
namespace {

constexpr std::string_view status_path = "var/lib/dpkg/status";
constexpr std::string_view info_path = "var/lib/dpkg/info";
constexpr std::string_view stanzas_path = "var/lib/dpkg/status.d";
constexpr std::string_view diversions_path = "var/lib/dpkg/diversions";
constexpr std::string_view checksums_suffix = ".md5sums";

/// Whether the files of a package with this status are there: dpkg(1), "Package states". Selections such as
/// "deinstall" are wishes and say nothing of it.
bool has_files(std::optional<std::string_view> status) noexcept
{
    if (!status)
        return true;
    const auto state = status->substr(status->find_last_of(" \t") + 1);
    return state != "not-installed" && state != "config-files";
}

database_history::key key_of(const control_stanza& s)
{
    return package_key(
        s.field("Package").value_or(""), s.field("Version").value_or(""), s.field("Architecture").value_or("")
    );
}

void read_keys(std::string_view text, const std::function<void(database_history::key)>& note)
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

found_package package_of(const control_stanza& s)
{
    found_package out;
    out.type = report::package_type::deb;
    out.name = s.field("Package").value_or("");
    out.version = s.field("Version").value_or("");
    if (const auto architecture = s.field("Architecture"))
        out.architecture = *architecture;
    if (const auto maintainer = s.field("Maintainer"))
        out.maintainer = *maintainer;
    const auto [name, version] = split_source(s.field("Source").value_or(""));
    out.source = report::package_source{
        name.empty() ? out.name : std::string{name}, version.empty() ? out.version : std::string{version}
    };
    // In KiB.
    const auto size = decimal(s.field("Installed-Size").value_or(""));
    if (size && *size < std::uint64_t{1} << 50U)
        out.installed_bytes = *size * 1024;
    return out;
}

/// Files that dpkg puts elsewhere for the sake of another package: dpkg-divert(1).
class diversions
{
public:
    explicit diversions(std::string_view text)
    {
        while (!text.empty()) {
            const auto from = take_line(text);
            const auto to = take_line(text);
            moved_.emplace(from, destination{to, take_line(text)});
        }
    }

    /// Where `path` of a package is.
    [[nodiscard]] std::string_view applied(std::string_view path, std::string_view package) const
    {
        if (moved_.empty())
            return path;
        const auto found = moved_.find(path);
        return found == moved_.end() || found->second.by == package ? path : found->second.to;
    }

private:
    struct destination
    {
        std::string_view to;
        /// The package whose file has the place; ":" when an administrator made the diversion.
        std::string_view by;
    };

    boost::unordered_flat_map<std::string_view, destination> moved_;
};

class dpkg_reader
{
public:
    dpkg_reader(const image_view& view, const limits& bounds, package_sink& sink)
        : view_{view}, bounds_{bounds}, sink_{sink}, names_{view.files, bounds}
    {}

    void run()
    {
        const auto status = database(view_, status_path, sink_);
        const auto stanzas = view_.files.resolve(stanzas_path);
        if (!status && !stanzas)
            return;
        sink_.on_system("dpkg");
        if (status)
            read_status(*status);
        if (stanzas)
            read_stanzas(*stanzas);
        if (names_.exhausted())
            report_exhausted("dpkg", bounds_, sink_);
        report_without_lists();
    }

private:
    void read_status(std::string_view text)
    {
        const database_history history{view_, status_path, bounds_, read_keys};
        const auto info = view_.files.resolve(info_path);
        const diversions moved{database(view_, diversions_path, sink_).value_or("")};
        control_reader reader{text};
        std::uint64_t nameless = 0;
        for (;;) {
            const auto& stanza = reader.next();
            if (stanza.empty())
                break;
            if (!has_files(stanza.field("Status")))
                continue;
            auto found = package_of(stanza);
            if (found.name.empty()) {
                ++nameless;
                continue;
            }
            found.found_in = fmt::format("/{}", status_path);
            history.tell(found, key_of(stanza));
            add_licences(found);
            if (!(info && claim_listed(*info, moved, found)))
                note_without_list(found.name);
            sink_.on_package(std::move(found));
        }
        if (reader.first_malformed())
            report_unread(
                fmt::format("/{}", status_path),
                fmt::format("line {} is no field", *reader.first_malformed()), sink_
            );
        if (nameless > 0)
            report_unread(
                fmt::format("/{}", status_path), fmt::format("{} stanzas name no package", nameless), sink_
            );
    }

    /// Names longer than that are none: deb-control(5) has no limit, file systems have.
    void add_licences(found_package& found) const
    {
        constexpr std::size_t longest_name = 255;
        if (found.name.size() > longest_name)
            return;
        const auto path = fmt::format("usr/share/doc/{}/copyright", found.name);
        if (const auto* const said = find<copyright_licences>(view_, path))
            found.licences = said->names;
    }

    /// The list of a package, else the list of its checksums, which lacks configuration and links.
    bool claim_listed(image::node_id info, const diversions& moved, found_package& found)
    {
        const std::array stems{fmt::format("{}:{}", found.name, found.architecture.value_or("")), found.name};
        for (const auto& stem : stems) {
            const auto id = view_.files.child(info, stem + ".list");
            const auto* const list = id ? find<kept_file>(view_, *id) : nullptr;
            if (list == nullptr)
                continue;
            ++with_lists_;
            std::string_view rest = list->bytes;
            while (!rest.empty())
                claim(moved.applied(take_line(rest), found.name), found);
            return true;
        }
        return std::any_of(stems.begin(), stems.end(), [&](const std::string& stem) {
            return claim_checksummed(info, stem, found);
        });
    }

    bool claim_checksummed(image::node_id directory, const std::string& stem, found_package& found)
    {
        const auto id = view_.files.child(directory, stem + std::string{checksums_suffix});
        const auto* const list = id ? find<kept_file>(view_, *id) : nullptr;
        if (list == nullptr)
            return false;
        ++with_lists_;
        std::string_view rest = list->bytes;
        while (!rest.empty()) {
            const auto line = take_line(rest);
            // "<32 digits>  <path>"
            constexpr std::size_t path_offset = 34;
            if (line.size() > path_offset)
                claim(line.substr(path_offset), found);
        }
        return true;
    }

    void claim(std::string_view path, found_package& found)
    {
        const auto id = names_.find(path);
        if (id && view_.files.inode_of(*id).type != tar::entry_type::directory)
            found.files.push_back(*id);
    }

    void read_stanzas(image::node_id directory)
    {
        std::vector<image::node_id> files;
        for (auto id = view_.files.at(directory).first_child; id != image::no_id;
             id = view_.files.at(id).next_sibling)
            if (!view_.files.at(id).name.ends_with(checksums_suffix) &&
                view_.files.inode_of(id).type != tar::entry_type::directory)
                files.push_back(id);
        std::sort(files.begin(), files.end(), [this](image::node_id a, image::node_id b) {
            return view_.files.at(a).name < view_.files.at(b).name;
        });
        for (const auto id : files)
            read_stanza_file(directory, id);
    }

    void read_stanza_file(image::node_id directory, image::node_id id)
    {
        const auto path = view_.files.path_of(id);
        const auto* const file = find<kept_file>(view_, id);
        if (file == nullptr) {
            report_unread(path, "its content was not kept", sink_);
            return;
        }
        control_reader reader{file->bytes};
        bool found_any = false;
        for (;;) {
            const auto& stanza = reader.next();
            if (stanza.empty())
                break;
            if (!has_files(stanza.field("Status")))
                continue;
            auto found = package_of(stanza);
            if (found.name.empty())
                continue;
            found_any = true;
            found.found_in = path;
            found.place = id;
            add_licences(found);
            if (!claim_checksummed(directory, std::string{view_.files.at(id).name}, found))
                note_without_list(found.name);
            sink_.on_package(std::move(found));
        }
        if (!found_any || reader.first_malformed())
            report_unread(path, "it is no stanza of a package", sink_);
    }

    void note_without_list(const std::string& name)
    {
        if (without_lists_++ == 0)
            first_without_list_ = name;
    }

    void report_without_lists()
    {
        // Where none has one, nothing is said to be owned: then there is no account to be wrong.
        if (without_lists_ > 0 && with_lists_ > 0)
            sink_.on_gap(fmt::format(
                "dpkg has no list of files of {} packages, '{}' the first of them: their files belong to "
                "none.",
                without_lists_, escape_text(first_without_list_)
            ));
    }

    const image_view& view_;
    const limits& bounds_;
    package_sink& sink_;
    name_lookup names_;
    std::uint64_t with_lists_ = 0;
    std::uint64_t without_lists_ = 0;
    std::string first_without_list_;
};

} // namespace

void read_dpkg(const image_view& view, const limits& bounds, package_sink& sink)
{
    dpkg_reader{view, bounds, sink}.run();
}

} // namespace tare::inspect
