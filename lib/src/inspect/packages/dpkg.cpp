#include "inspect/packages/copyright.hpp"
#include "inspect/packages/deb_database.hpp"
#include "inspect/packages/name_lookup.hpp"

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
        lists_.report("dpkg", sink_);
    }

private:
    void read_status(std::string_view text)
    {
        const database_history history{view_, status_path, bounds_, read_deb_keys};
        const auto info = view_.files.resolve(info_path);
        const diversions moved{database(view_, diversions_path, sink_).value_or("")};
        const auto shown = fmt::format("/{}", status_path);
        for_each_package(text, shown, sink_, [&](const control_stanza& stanza, found_package found) {
            found.found_in = shown;
            history.tell(found, key_of(stanza));
            add_licences(found);
            if (!(info && claim_listed(*info, moved, found)))
                lists_.note_none(found.name);
            sink_.on_package(std::move(found));
        });
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
            lists_.note_list();
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
        lists_.note_list();
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
                lists_.note_none(found.name);
            sink_.on_package(std::move(found));
        }
        if (!found_any || reader.first_malformed())
            report_unread(path, "it is no stanza of a package", sink_);
    }

    const image_view& view_;
    const limits& bounds_;
    package_sink& sink_;
    name_lookup names_;
    list_account lists_;
};

} // namespace

void read_dpkg(const image_view& view, const limits& bounds, package_sink& sink)
{
    dpkg_reader{view, bounds, sink}.run();
}

} // namespace tare::inspect
