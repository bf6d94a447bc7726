#include "inspect/packages/languages.hpp"

#include "inspect/packages/claims.hpp"
#include "inspect/packages/manifest.hpp"

#include <tare/base/text.hpp>
#include <tare/image/path.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace tare::inspect {
namespace {

using image::no_id;
using image::node_id;

constexpr std::size_t unread_paths_named = 5;

constexpr std::array<std::string_view, 5> subjects{
    manifest_subject, go_subject, rust_subject, java_subject, egg_subject
};

std::string_view system_of(manifest_kind kind) noexcept
{
    switch (kind) {
    case manifest_kind::python_metadata:
    case manifest_kind::python_record:
    case manifest_kind::python_egg:
        return "python";
    case manifest_kind::node_package:
    case manifest_kind::node_lockfile:
        return "node";
    case manifest_kind::go_binary:
        return "go";
    case manifest_kind::rust_binary:
        return "rust";
    case manifest_kind::java_archive:
        return "java";
    case manifest_kind::gem_specification:
        return "ruby";
    case manifest_kind::composer_installed:
    case manifest_kind::composer_lockfile:
        break;
    }
    return "php";
}

/// A manifest and where it stands.
struct placed
{
    std::string path;
    node_id id = no_id;
    const package_manifest* manifest = nullptr;
};

/// Files that could not be read for one reason.
struct unread
{
    std::string_view subject;
    std::string reason;
    std::vector<std::string> paths;
    std::uint64_t count = 0;
};

class collector
{
public:
    collector(const image_view& view, const limits& bounds, package_sink& sink)
        : view_{view}, bounds_{bounds}, sink_{sink}, claims_{view, bounds}
    {}

    void visit(node_id id)
    {
        const auto& inode = view_.files.inode_of(id);
        if (inode.type != tar::entry_type::regular || inode.entry == nullptr)
            return;
        const auto& index = *view_.layers[inode.layer];
        bool known = false;
        for (std::size_t i = inode.entry->observations;
             i < index.observations.size() && index.observations[i].entry == inode.entry; ++i) {
            const auto& o = index.observations[i];
            if (const auto* const manifest = dynamic_cast<const package_manifest*>(o.found.get())) {
                manifests_.push_back({view_.files.path_of(id), id, manifest});
                known = true;
            }
            if (o.missed != image::observed::nothing_missed)
                known = miss(id, index.gaps[o.missed]) || known;
        }
        // A hard link whose first name says nothing: it passed as another file.
        if (!known && inode.links > 1)
            check_name(id, inode.entry->path);
    }

    void finish()
    {
        std::sort(manifests_.begin(), manifests_.end(), [](const placed& a, const placed& b) {
            return a.path < b.path;
        });
        for (const auto& m : manifests_)
            take(m);
        if (claims_.exhausted())
            report_exhausted("a manifest", bounds_, sink_);
        for (const auto system : systems_)
            sink_.on_system(system);
        std::sort(unread_.begin(), unread_.end(), [](const unread& a, const unread& b) {
            return std::tie(a.subject, a.reason) < std::tie(b.subject, b.reason);
        });
        for (auto& u : unread_) {
            std::sort(u.paths.begin(), u.paths.end());
            u.paths.resize(std::min(u.paths.size(), unread_paths_named));
            const auto rest = u.count - u.paths.size();
            sink_.on_gap(fmt::format(
                "{} of {}{} was not read, because {}.", u.subject, fmt::join(u.paths, ", "),
                rest == 0 ? std::string{} : fmt::format(" and {} more", rest), u.reason
            ));
        }
    }

private:
    /// Whether what a lockfile locks is installed beside it: then that is what counts.
    [[nodiscard]] bool is_superseded(node_id id, manifest_kind kind)
    {
        const auto directory = claims_.parent_of(id);
        if (kind == manifest_kind::node_lockfile)
            return view_.files.child(directory, "node_modules").has_value();
        return kind == manifest_kind::composer_lockfile &&
               claims_.walk(directory, "vendor/composer/installed.json").has_value();
    }

    void take(const placed& m)
    {
        const auto& packages = m.manifest->packages;
        const auto kind = m.manifest->kind;
        if (packages.empty() || is_superseded(m.id, kind))
            return;
        const auto system = system_of(kind);
        if (std::find(systems_.begin(), systems_.end(), system) == systems_.end())
            systems_.push_back(system);
        for (const auto& package : packages) {
            auto found = package;
            found.found_in = package.found_in.empty() ? m.path : m.path + ':' + package.found_in;
            found.place = m.id;
            // Of several packages in one file, the first is the file's own.
            if (&package == &packages.front() || kind == manifest_kind::composer_installed)
                found.files = claims_.of(m.id, kind, package);
            sink_.on_package(std::move(found));
        }
    }

    bool miss(node_id id, const image::gap& gap)
    {
        if (std::find(subjects.begin(), subjects.end(), gap.subject) == subjects.end())
            return false;
        add(id, gap.subject,
            gap.why.limit.empty()
                ? std::string{gap.why.reason}
                : fmt::format("it would cross the limit {} = {}", gap.why.limit, gap.why.value));
        return true;
    }

    void check_name(node_id id, std::string_view passed_as)
    {
        const auto path = view_.files.path_of(id);
        if (format_of(std::string_view{path}.substr(1)) != nullptr && format_of(passed_as) == nullptr)
            add(id, manifest_subject, "a hard link gives it a name that it did not pass under");
    }

    void add(node_id id, std::string_view subject, std::string reason)
    {
        const auto known = std::find_if(unread_.begin(), unread_.end(), [&](const unread& u) {
            return u.subject == subject && u.reason == reason;
        });
        auto& u =
            known == unread_.end() ? unread_.emplace_back(unread{subject, std::move(reason), {}, 0}) : *known;
        u.paths.push_back(escape_text(view_.files.path_of(id)));
        ++u.count;
    }

    const image_view& view_;
    const limits& bounds_;
    package_sink& sink_;
    package_claims claims_;
    std::vector<placed> manifests_;
    std::vector<std::string_view> systems_;
    std::vector<unread> unread_;
};

} // namespace

void language_packages(const image_view& view, const limits& bounds, package_sink& sink)
{
    collector found{view, bounds, sink};
    view.files.for_each([&](node_id id) { found.visit(id); });
    found.finish();
}

} // namespace tare::inspect
