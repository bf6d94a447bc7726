#include "inspect/packages/languages.hpp"
#include "inspect/packages/source.hpp"

#include <tare/base/text.hpp>
#include <tare/inspect/elf.hpp>
#include <tare/inspect/facts.hpp>
#include <tare/inspect/packages.hpp>
#include <tare/report/package_url.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace tare::inspect {
namespace {

/// Every source of packages. Files belong to the first package, in the order of the report, that claims them.
constexpr std::array<package_source_function, 5> sources{
    &read_dpkg, &read_opkg, &read_apk, &read_rpm, &language_packages,
};

constexpr std::size_t heaviest_unowned = 20;
/// An image that is made of static programs alone is not what the list is for.
constexpr std::size_t most_static_binaries = 1000;

bool is_of_distribution(report::package_type type) noexcept
{
    return type == report::package_type::deb || type == report::package_type::apk ||
           type == report::package_type::rpm;
}

/// A package on its way into the report.
struct collected
{
    report::package shown;
    std::vector<image::node_id> files;
    std::optional<image::node_id> place;
    /// The order in which they were found.
    std::size_t number = 0;
};

auto identity(const report::package& p)
{
    return std::tie(p.type, p.name, p.version, p.architecture, p.found_in);
}

std::optional<std::string> escaped(const std::optional<std::string>& text)
{
    return text ? std::optional{escape_text(*text)} : std::nullopt;
}

class collection final : public package_sink
{
public:
    collection(const image_view& view, const limits& bounds)
        : view_{view}, bounds_{bounds}, system_{os_release(view).value_or(report::os_release{})}
    {}

    void on_system(std::string_view name) override { inventory_.systems.emplace_back(name); }

    void on_package(found_package found) override
    {
        if (packages_.size() == bounds_.max_packages) {
            ++packages_left_out_;
            return;
        }
        const auto number = packages_.size();
        auto& to = packages_.emplace_back();
        to.number = number;
        auto& p = to.shown;
        p.type = found.type;
        p.name = escape_text(found.name);
        p.version = escape_text(found.version);
        p.architecture = escaped(found.architecture);
        if (found.source)
            p.source = {escape_text(found.source->name), escape_text(found.source->version)};
        for (const auto& licence : found.licences)
            p.licences.push_back(escape_text(licence));
        p.maintainer = escaped(found.maintainer);
        p.purl = url_of(found);
        p.installed_bytes = found.installed_bytes;
        p.found_in = escape_text(found.found_in);
        to.place = found.place ? found.place : view_.files.resolve(found.found_in);
        p.layer = found.layer;
        if (!p.layer && !found.layer_is_unknown && to.place)
            p.layer = view_.files.inode_of(*to.place).layer;
        take_files(std::move(found.files), to);
    }

    void on_gap(std::string sentence) override { inventory_.gaps.push_back(std::move(sentence)); }

    [[nodiscard]] installed_packages finish()
    {
        if (packages_left_out_ > 0)
            on_gap(fmt::format(
                "{} packages were left out, because there are more than the limit max_packages = {}.",
                packages_left_out_, bounds_.max_packages
            ));
        if (files_left_out_ > 0)
            on_gap(fmt::format(
                "{} files of packages were left out, because there are more than the limit "
                "max_package_files = {}.",
                files_left_out_, bounds_.max_package_files
            ));
        auto& systems = inventory_.systems;
        std::sort(systems.begin(), systems.end());
        systems.erase(std::unique(systems.begin(), systems.end()), systems.end());
        sort_packages();
        if (!packages_.empty())
            assign_files();
        count_names();
        name_owners();
        for (auto& p : packages_)
            inventory_.packages.push_back(std::move(p.shown));
        return {std::move(inventory_), std::move(owners_)};
    }

private:
    [[nodiscard]] std::string url_of(const found_package& found) const
    {
        report::package_identity package{found.type, found.name, found.version};
        if (found.architecture)
            package.architecture = *found.architecture;
        if (found.source) {
            package.source_name = found.source->name;
            package.source_version = found.source->version;
        }
        return report::package_url_of(package, {system_.id, system_.version_id, system_.version_codename});
    }

    void take_files(std::vector<image::node_id> files, collected& to)
    {
        const auto room = bounds_.max_package_files - files_taken_;
        if (files.size() > room) {
            files_left_out_ += files.size() - room;
            files.resize(room);
        }
        files_taken_ += files.size();
        files.shrink_to_fit();
        to.files = std::move(files);
    }

    void sort_packages()
    {
        std::sort(packages_.begin(), packages_.end(), [](const collected& a, const collected& b) {
            return identity(a.shown) != identity(b.shown) ? identity(a.shown) < identity(b.shown)
                                                          : a.number < b.number;
        });
        std::size_t kept = 0;
        for (std::size_t i = 0; i < packages_.size(); ++i) {
            if (kept > 0 && identity(packages_[kept - 1].shown) == identity(packages_[i].shown)) {
                auto& files = packages_[kept - 1].files;
                files.insert(files.end(), packages_[i].files.begin(), packages_[i].files.end());
                continue;
            }
            if (kept != i)
                packages_[kept] = std::move(packages_[i]);
            ++kept;
        }
        packages_.resize(kept);
    }

    void assign_files()
    {
        owners_.resize(view_.files.inodes().size());
        for (std::uint32_t i = 0; i < packages_.size(); ++i) {
            for (const auto id : packages_[i].files) {
                auto& owner = owners_[view_.files.at(id).inode];
                if (owner == 0)
                    owner = i + 1;
                some_are_owned_ = some_are_owned_ || is_of_distribution(packages_[i].shown.type);
            }
            packages_[i].files = {};
        }
    }

    /// Goes through all names: which package each belongs to, and what belongs to none.
    void count_names()
    {
        std::vector<bool> seen(view_.files.inodes().size());
        report::unowned_files unowned;
        std::vector<image::node_id> heavy;
        std::vector<image::node_id> alone;
        view_.files.for_each([&](image::node_id id) {
            const auto& inode = view_.files.inode_of(id);
            if (inode.type == tar::entry_type::directory)
                return;
            const auto number = view_.files.at(id).inode;
            const auto owner = number < owners_.size() ? owners_[number] : 0;
            const bool is_first = !seen[number];
            seen[number] = true;
            const auto bytes = is_first && inode.type == tar::entry_type::regular ? inode.size() : 0;
            if (owner != 0) {
                ++packages_[owner - 1].shown.files;
                packages_[owner - 1].shown.bytes += bytes;
                return;
            }
            ++unowned.files;
            unowned.bytes += bytes;
            if (!is_first)
                return;
            keep_heaviest(heavy, id);
            if (const auto* const program = find<elf>(view_, id);
                program != nullptr && program->is_static_program())
                alone.push_back(id);
        });
        inventory_.static_binaries = weights(std::move(alone), most_static_binaries);
        if (!some_are_owned_)
            return;
        unowned.heaviest = weights(std::move(heavy), heaviest_unowned);
        inventory_.unowned = std::move(unowned);
    }

    /// Keeps twice as many as are shown, so that choosing among them is rare.
    void keep_heaviest(std::vector<image::node_id>& heavy, image::node_id id) const
    {
        if (view_.files.inode_of(id).size() == 0)
            return;
        heavy.push_back(id);
        if (heavy.size() == most_candidates) {
            sort_by_weight(heavy);
            heavy.resize(heaviest_unowned);
        }
    }

    void sort_by_weight(std::vector<image::node_id>& ids) const
    {
        std::sort(ids.begin(), ids.end(), [this](image::node_id a, image::node_id b) {
            const auto left = view_.files.inode_of(a).size();
            const auto right = view_.files.inode_of(b).size();
            return left != right ? left > right : a < b;
        });
    }

    /// Heaviest first, of equals the first path.
    [[nodiscard]] std::vector<report::weight> weights(std::vector<image::node_id> ids, std::size_t most)
    {
        sort_by_weight(ids);
        if (ids.size() > most) {
            if (most == most_static_binaries)
                on_gap(fmt::format("{} more static programs are not listed.", ids.size() - most));
            ids.resize(most);
        }
        std::vector<report::weight> out;
        out.reserve(ids.size());
        for (const auto id : ids) {
            const auto& inode = view_.files.inode_of(id);
            out.push_back({escape_text(view_.files.path_of(id)), inode.size(), inode.layer});
        }
        std::sort(out.begin(), out.end(), [](const report::weight& a, const report::weight& b) {
            return a.bytes != b.bytes ? a.bytes > b.bytes : a.path < b.path;
        });
        return out;
    }

    /// Where what says that a package is there belongs to a package of the distribution.
    void name_owners()
    {
        for (auto& p : packages_) {
            if (!p.place || owners_.empty())
                continue;
            const auto owner = owners_[view_.files.at(*p.place).inode];
            if (owner == 0)
                continue;
            const auto& of = packages_[owner - 1].shown;
            if (is_of_distribution(of.type) && &of != &p.shown)
                p.shown.owner = of.name;
        }
    }

    static constexpr std::size_t most_candidates = 1024;

    const image_view& view_;
    const limits& bounds_;
    const report::os_release system_;
    report::package_inventory inventory_;
    std::vector<collected> packages_;
    std::vector<std::uint32_t> owners_;
    std::uint64_t files_taken_ = 0;
    std::uint64_t packages_left_out_ = 0;
    std::uint64_t files_left_out_ = 0;
    bool some_are_owned_ = false;
};

} // namespace

std::optional<std::string_view> database(const image_view& view, std::string_view path, package_sink& sink)
{
    const auto id = view.files.resolve(path);
    if (!id || view.files.inode_of(*id).type != tar::entry_type::regular)
        return std::nullopt;
    if (const auto* const kept = find<kept_file>(view, *id))
        return kept->bytes;
    report_unread(fmt::format("/{}", path), "its content was not kept", sink);
    return std::nullopt;
}

void report_unread(std::string_view path, std::string_view why, package_sink& sink)
{
    sink.on_gap(
        fmt::format("'{}' could not be read as a whole: {}. Packages may be missing.", escape_text(path), why)
    );
}

void report_exhausted(std::string_view system, const limits& bounds, package_sink& sink)
{
    sink.on_gap(fmt::format(
        "Not all names that {} lists were looked up: there are more than the limit max_package_files = {}, "
        "or they lead through too many links.",
        system, bounds.max_package_files
    ));
}

installed_packages packages(const image_view& view, const limits& bounds)
{
    collection found{view, bounds};
    for (const auto source : sources)
        source(view, bounds, found);
    return found.finish();
}

} // namespace tare::inspect
