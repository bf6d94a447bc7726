#include "inspect/content_readers.hpp"
#include "inspect/whole_file.hpp"

#include <tare/image/path.hpp>
#include <tare/inspect/content.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace tare::inspect {
namespace {

/// Files of one directory: those with one name, or, with `*` at either end, those that end or begin so.
struct rule
{
    std::string_view directory;
    std::string_view name;
};

constexpr std::array rules{
    // Who may log in, and where names come from.
    rule{"etc", "passwd"},
    rule{"etc", "group"},
    rule{"etc", "shadow"},
    rule{"etc", "gshadow"},
    rule{"etc", "shells"},
    rule{"etc", "nsswitch.conf"},
    rule{"etc/authselect", "nsswitch.conf"},
    // Which system it is (os-release(5)), and what says so where that file does not.
    rule{"etc", "*-release"},
    rule{"usr/lib", "*-release"},
    rule{"etc", "debian_version"},
    rule{"etc", "system-release-cpe"},
    rule{"usr/lib", "system-release-cpe"},
    // Where the dynamic linker looks: glibc, then musl.
    rule{"etc", "ld.so.cache"},
    rule{"etc", "ld.so.conf"},
    rule{"etc/ld.so.conf.d", "*.conf"},
    rule{"etc", "ld.so.preload"},
    rule{"etc", "ld-musl-*"},
    // dpkg; "status.d" is how distroless images keep it.
    rule{"var/lib/dpkg", "status"},
    rule{"var/lib/dpkg", "diversions"},
    rule{"var/lib/dpkg/status.d", "*"},
    rule{"var/lib/dpkg/info", "*.list"},
    rule{"var/lib/dpkg/info", "*.md5sums"},
    // opkg, of OpenWrt and of Yocto.
    rule{"usr/lib/opkg", "status"},
    rule{"usr/lib/opkg/info", "*.list"},
    rule{"usr/lib/opkg/info", "*.control"},
    rule{"var/lib/opkg", "status"},
    rule{"var/lib/opkg/info", "*.list"},
    rule{"var/lib/opkg/info", "*.control"},
    // apk, before and after Alpine merged /usr.
    rule{"lib/apk/db", "installed"},
    rule{"usr/lib/apk/db", "installed"},
    rule{"etc/apk", "world"},
    rule{"etc/apk", "repositories"},
    // rpm: SQLite with its log, NDB, Berkeley DB; at the old place, the new one and OSTree's.
    rule{"var/lib/rpm", "rpmdb.sqlite"},
    rule{"var/lib/rpm", "rpmdb.sqlite-wal"},
    rule{"var/lib/rpm", "Packages.db"},
    rule{"var/lib/rpm", "Packages"},
    rule{"usr/lib/sysimage/rpm", "rpmdb.sqlite"},
    rule{"usr/lib/sysimage/rpm", "rpmdb.sqlite-wal"},
    rule{"usr/lib/sysimage/rpm", "Packages.db"},
    rule{"usr/lib/sysimage/rpm", "Packages"},
    rule{"usr/share/rpm", "rpmdb.sqlite"},
    rule{"usr/share/rpm", "rpmdb.sqlite-wal"},
    rule{"usr/share/rpm", "Packages.db"},
    rule{"usr/share/rpm", "Packages"},
    rule{"var/lib/rpmmanifest", "container-manifest-2"},
};

bool matches(std::string_view pattern, std::string_view name) noexcept
{
    if (pattern.starts_with('*'))
        return name.ends_with(pattern.substr(1));
    if (pattern.ends_with('*'))
        return name.starts_with(pattern.substr(0, pattern.size() - 1));
    return name == pattern;
}

bool is_kept(std::string_view path) noexcept
{
    const auto directory = image::parent_path(path);
    const auto name = image::base_name(path);
    return std::any_of(rules.begin(), rules.end(), [&](const rule& r) {
        return directory == r.directory && matches(r.name, name);
    });
}

class kept_file_reader final : public image::content_reader
{
public:
    explicit kept_file_reader(const limits& bounds) : bound_{bounds.max_kept_file_bytes} {}

    [[nodiscard]] std::string_view subject() const noexcept override { return "The content"; }

    [[nodiscard]] std::optional<std::uint64_t>
    begin(const image::layer_entry& file, bytes_view /*head*/) override
    {
        if (!is_kept(file.path))
            return std::nullopt;
        return content_.begin(file.size, bound_);
    }

    [[nodiscard]] bool on_bytes(bytes_view bytes) override
    {
        content_.add(bytes);
        return true;
    }

    [[nodiscard]] image::reading end() override
    {
        if (content_.is_too_large())
            return {nullptr, image::shortfall{"max_kept_file_bytes", bound_, {}}};
        auto kept = std::make_unique<kept_file>();
        kept->bytes = content_.take();
        return {std::move(kept), std::nullopt};
    }

private:
    std::size_t bound_;
    whole_file content_;
};

/// Whether a name that a rule means leads to a file that was not kept because it lies elsewhere.
bool lies_elsewhere(const image_view& view, const std::string& path)
{
    const auto id = view.files.resolve(path);
    if (!id)
        return false;
    const auto& inode = view.files.inode_of(*id);
    // Every file at its own place is either kept or a gap.
    return inode.type == tar::entry_type::regular && inode.entry != nullptr && !is_kept(inode.entry->path);
}

} // namespace

std::unique_ptr<image::content_reader> make_kept_file_reader(const limits& bounds)
{
    return std::make_unique<kept_file_reader>(bounds);
}

std::optional<std::string_view> content(const image_view& view, std::string_view path)
{
    const auto* const kept = find<kept_file>(view, path);
    return kept == nullptr ? std::nullopt : std::optional<std::string_view>{kept->bytes};
}

std::vector<std::string> kept_files_elsewhere(const image_view& view)
{
    std::vector<std::string> out;
    for (const auto& r : rules) {
        const auto directory = view.files.resolve(r.directory);
        if (!directory)
            continue;
        for (auto id = view.files.at(*directory).first_child; id != image::no_id;
             id = view.files.at(id).next_sibling) {
            if (!matches(r.name, view.files.at(id).name))
                continue;
            auto path = fmt::format("/{}/{}", r.directory, view.files.at(id).name);
            if (lies_elsewhere(view, path))
                out.push_back(std::move(path));
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

} // namespace tare::inspect
