#include "inspect/packages/deb_database.hpp"
#include "inspect/packages/name_lookup.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

/// opkg, of OpenWrt (/usr/lib/opkg) and Yocto (/var/lib/opkg): dpkg's status, with the control file and the
/// list of files of each package in info. Its packages are told as dpkg's are, as other tools do.
namespace tare::inspect {
namespace {

constexpr std::array<std::string_view, 2> database_directories{"usr/lib/opkg", "var/lib/opkg"};

class opkg_reader
{
public:
    opkg_reader(const image_view& view, const limits& bounds, package_sink& sink)
        : view_{view}, bounds_{bounds}, sink_{sink}, names_{view.files, bounds}
    {}

    void run()
    {
        std::optional<image::node_id> last;
        for (const auto place : database_directories) {
            const auto path = fmt::format("{}/status", place);
            const auto id = view_.files.resolve(path);
            if (!id || id == last)
                continue;
            last = id;
            if (const auto text = database(view_, path, sink_))
                read(path, *text, view_.files.resolve(fmt::format("{}/info", place)));
        }
        if (names_.exhausted())
            report_exhausted("opkg", bounds_, sink_);
        lists_.report("opkg", sink_);
    }

private:
    void read(const std::string& path, std::string_view text, std::optional<image::node_id> info)
    {
        sink_.on_system("opkg");
        const database_history history{view_, path, bounds_, read_deb_keys};
        const auto shown = fmt::format("/{}", path);
        for_each_package(text, shown, sink_, [&](const control_stanza& stanza, found_package found) {
            found.found_in = shown;
            // Nobody says which source a package is of, and builders do not agree on the unit of its size.
            found.source.reset();
            found.installed_bytes.reset();
            history.tell(found, key_of(stanza));
            if (info) {
                add_control(*info, found);
                claim_listed(*info, found);
            }
            sink_.on_package(std::move(found));
        });
    }

    [[nodiscard]] const kept_file* beside(image::node_id info, const std::string& name) const
    {
        const auto id = view_.files.child(info, name);
        return id ? find<kept_file>(view_, *id) : nullptr;
    }

    void add_control(image::node_id info, found_package& found) const
    {
        const auto* const file = beside(info, found.name + ".control");
        if (file == nullptr)
            return;
        control_reader reader{file->bytes};
        const auto& stanza = reader.next();
        if (const auto licence = stanza.field("License"); licence && !licence->empty())
            found.licences.emplace_back(*licence);
        if (const auto maintainer = stanza.field("Maintainer"); maintainer && !found.maintainer)
            found.maintainer = *maintainer;
    }

    /// "<path>", and behind a tab its mode and target, which not every version writes.
    void claim_listed(image::node_id info, found_package& found)
    {
        const auto* const list = beside(info, found.name + ".list");
        if (list == nullptr)
            return lists_.note_none(found.name);
        lists_.note_list();
        std::string_view rest = list->bytes;
        while (!rest.empty()) {
            const auto line = take_line(rest);
            const auto id = names_.find(line.substr(0, line.find('\t')));
            if (id && view_.files.inode_of(*id).type != tar::entry_type::directory)
                found.files.push_back(*id);
        }
    }

    const image_view& view_;
    const limits& bounds_;
    package_sink& sink_;
    name_lookup names_;
    list_account lists_;
};

} // namespace

void read_opkg(const image_view& view, const limits& bounds, package_sink& sink)
{
    opkg_reader{view, bounds, sink}.run();
}

} // namespace tare::inspect
