#include "inspect/packages/control_file.hpp"
#include "inspect/packages/database_history.hpp"
#include "inspect/packages/name_lookup.hpp"
#include "inspect/packages/rpm_database.hpp"
#include "inspect/packages/rpm_header.hpp"
#include "inspect/packages/source.hpp"

#include <tare/base/ascii.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace tare::inspect {
namespace {

/// The old place, the new one and that of OSTree.
constexpr std::array<std::string_view, 3> folders{"var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm"};

/// Of several in one folder the first that is not empty is in use: rpm moves from one form to the next.
constexpr std::array<std::string_view, 3> forms{"rpmdb.sqlite", "Packages.db", "Packages"};

/// What distroless images of Azure Linux carry instead.
constexpr std::string_view container_manifest = "var/lib/rpmmanifest/container-manifest-2";

/// Public keys are kept like packages.
constexpr std::string_view key_name = "gpg-pubkey";

std::string_view
read_form(std::string_view form, std::string_view bytes, std::string_view log, const rpm_blob_sink& sink)
{
    if (form == forms[0])
        return read_sqlite_packages(bytes, log, sink);
    return form == forms[1] ? read_ndb(bytes, sink) : read_berkeley_hash(bytes, sink);
}

/// "bash-5.1-2.el9.src.rpm" taken apart from the right.
std::optional<report::package_source> source_of(std::string_view file)
{
    for (const std::string_view suffix : {".src.rpm", ".nosrc.rpm"})
        if (file.ends_with(suffix)) {
            file.remove_suffix(suffix.size());
            const auto release = file.rfind('-');
            const auto version = release == std::string_view::npos || release == 0
                                     ? std::string_view::npos
                                     : file.rfind('-', release - 1);
            if (version == std::string_view::npos || version == 0)
                return std::nullopt;
            return report::package_source{
                std::string{file.substr(0, version)}, std::string{file.substr(version + 1)}
            };
        }
    return std::nullopt;
}

class rpm_reader
{
public:
    rpm_reader(const image_view& view, const limits& bounds, package_sink& sink)
        : view_{view}, bounds_{bounds}, sink_{sink}, names_{view.files, bounds}
    {}

    void run()
    {
        std::vector<image::node_id> seen;
        for (const auto folder : folders) {
            const auto id = view_.files.resolve(folder);
            if (!id || std::find(seen.begin(), seen.end(), *id) != seen.end())
                continue;
            seen.push_back(*id);
            read_folder(folder);
        }
        read_manifest();
        if (names_.exhausted())
            report_exhausted("rpm", bounds_, sink_);
    }

private:
    void read_folder(std::string_view folder)
    {
        for (const auto form : forms) {
            const auto path = fmt::format("{}/{}", folder, form);
            const auto id = view_.files.resolve(path);
            if (!id || view_.files.inode_of(*id).size() == 0)
                continue;
            sink_.on_system("rpm");
            if (const auto bytes = database(view_, path, sink_))
                read_database(path, form, *bytes);
            return;
        }
    }

    void read_database(const std::string& path, std::string_view form, std::string_view bytes)
    {
        const database_history history{
            view_, path, bounds_,
            [this, form](std::string_view lower, const std::function<void(database_history::key)>& note) {
                const auto take = [&](std::string_view blob) {
                    rpm_header h;
                    if (read_rpm_header(blob, bounds_.max_package_files, h).empty())
                        note(key_of(h));
                };
                (void)read_form(form, lower, {}, take);
            }
        };
        const auto shown = fmt::format("/{}", path);
        const auto log = database(view_, path + "-wal", sink_).value_or("");
        std::string_view first_wrong;
        const auto wrong = read_form(form, bytes, log, [&](std::string_view blob) {
            rpm_header h;
            if (const auto fault = read_rpm_header(blob, bounds_.max_package_files, h); !fault.empty())
                first_wrong = first_wrong.empty() ? fault : first_wrong;
            else if (h.name != key_name)
                take(h, shown, history);
        });
        for (const auto fault : {first_wrong, wrong})
            if (!fault.empty())
                report_unread(shown, fault, sink_);
    }

    static database_history::key key_of(const rpm_header& h)
    {
        return package_key(h.name, h.full_version(), h.architecture);
    }

    void take(const rpm_header& h, const std::string& shown, const database_history& history)
    {
        found_package found;
        found.type = report::package_type::rpm;
        found.name = h.name;
        found.version = h.full_version();
        if (!h.architecture.empty())
            found.architecture = h.architecture;
        found.source = source_of(h.source_package);
        if (!found.source)
            found.source = report::package_source{found.name, found.version};
        if (!h.licence.empty())
            found.licences.emplace_back(h.licence);
        const auto maintainer = h.packager.empty() ? h.vendor : h.packager;
        if (!maintainer.empty())
            found.maintainer = maintainer;
        found.installed_bytes = h.size;
        found.found_in = shown;
        history.tell(found, key_of(h));
        claim_files(h, found);
        sink_.on_package(std::move(found));
    }

    void claim_files(const rpm_header& h, found_package& found)
    {
        auto names = h.names;
        for (std::uint64_t i = 0; i < h.file_count; ++i) {
            const auto name = names.substr(0, names.find('\0'));
            names.remove_prefix(name.size() + 1);
            auto directory = h.directories[h.directory_index(i)];
            // Written "/usr/bin/".
            while (directory.starts_with('/'))
                directory.remove_prefix(1);
            while (directory.ends_with('/'))
                directory.remove_suffix(1);
            claim(names_.find(directory, name), found);
        }
        auto old = h.old_names;
        for (std::uint64_t i = 0; i < h.old_name_count && h.file_count == 0; ++i) {
            const auto name = old.substr(0, old.find('\0'));
            old.remove_prefix(name.size() + 1);
            claim(names_.find(name), found);
        }
    }

    void claim(std::optional<image::node_id> id, found_package& found)
    {
        if (id && view_.files.inode_of(*id).type != tar::entry_type::directory)
            found.files.push_back(*id);
    }

    /// One package a line, ten columns with tabs between them.
    void read_manifest()
    {
        auto text = database(view_, container_manifest, sink_);
        if (!text)
            return;
        sink_.on_system("rpm");
        std::uint64_t malformed = 0;
        std::uint64_t number = 0;
        while (!text->empty()) {
            ++number;
            const auto line = take_line(*text);
            if (!trimmed(line).empty() && !take_line_of_manifest(line) && malformed == 0)
                malformed = number;
        }
        if (malformed > 0)
            report_unread(
                fmt::format("/{}", container_manifest), fmt::format("line {} is no package", malformed), sink_
            );
    }

    bool take_line_of_manifest(std::string_view line)
    {
        std::array<std::string_view, 10> columns;
        std::size_t count = 0;
        for (auto rest = line; count < columns.size(); ++count) {
            const auto tab = rest.find('\t');
            columns.at(count) = trimmed(rest.substr(0, tab));
            if (tab == std::string_view::npos) {
                ++count;
                break;
            }
            rest.remove_prefix(tab + 1);
        }
        if (count < columns.size() || columns[0].empty() || columns[1].empty())
            return false;
        if (columns[0] == key_name)
            return true;
        found_package found;
        found.type = report::package_type::rpm;
        found.name = columns[0];
        const auto epoch = decimal(columns[8]).value_or(0);
        found.version = epoch == 0 ? std::string{columns[1]} : fmt::format("{}:{}", epoch, columns[1]);
        found.architecture = columns[7];
        if (!columns[4].empty() && columns[4] != "(none)")
            found.maintainer = columns[4];
        found.installed_bytes = decimal(columns[6]);
        found.source = source_of(columns[9]);
        if (!found.source)
            found.source = report::package_source{found.name, found.version};
        found.found_in = fmt::format("/{}", container_manifest);
        sink_.on_package(std::move(found));
        return true;
    }

    const image_view& view_;
    const limits& bounds_;
    package_sink& sink_;
    name_lookup names_;
};

} // namespace

void read_rpm(const image_view& view, const limits& bounds, package_sink& sink)
{
    rpm_reader{view, bounds, sink}.run();
}

} // namespace tare::inspect
