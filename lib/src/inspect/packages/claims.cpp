#include "inspect/packages/claims.hpp"

#include <tare/image/path.hpp>

#include <fmt/format.h>

namespace tare::inspect {

using image::no_id;
using image::node_id;

bool package_claims::spend() noexcept
{
    exhausted_ = exhausted_ || names_left_ == 0;
    names_left_ -= names_left_ == 0 ? 0U : 1U;
    return !exhausted_;
}

bool package_claims::is_directory(node_id id) const noexcept
{
    return view_.files.inode_of(id).type == tar::entry_type::directory;
}

node_id package_claims::parent_of(node_id id) const noexcept
{
    const auto parent = view_.files.at(id).parent;
    return parent == no_id ? id : parent;
}

std::optional<node_id> package_claims::followed(node_id id)
{
    if (const auto known = links_.find(id); known != links_.end())
        return known->second;
    if (links_.size() == most_links) {
        exhausted_ = true;
        return std::nullopt;
    }
    const auto target = view_.files.resolve(view_.files.path_of(id));
    links_.emplace(id, target);
    return target;
}

std::optional<node_id> package_claims::walk(node_id from, std::string_view path)
{
    std::optional<node_id> at = path.starts_with('/') ? view_.files.root() : from;
    while (at && !path.empty()) {
        if (view_.files.inode_of(*at).type == tar::entry_type::symbolic_link)
            at = followed(*at);
        const auto name = image::next_component(path);
        if (!at || name.empty() || name == ".")
            continue;
        at = name == ".." ? parent_of(*at) : view_.files.child(*at, name);
    }
    return at;
}

/// Every name below a directory that is none itself; without what is below directories called `left_out`.
void package_claims::add_below(node_id top, std::string_view left_out, names& out)
{
    names open{top};
    while (!open.empty()) {
        const auto directory = open.back();
        open.pop_back();
        for (auto id = view_.files.at(directory).first_child; id != no_id;
             id = view_.files.at(id).next_sibling) {
            if (!spend())
                return;
            if (!is_directory(id))
                out.push_back(id);
            else if (view_.files.at(id).name != left_out)
                open.push_back(id);
        }
    }
}

/// What is below a directory that a manifest names, which must not lead out of where it looks for packages.
void package_claims::add_directory(node_id from, std::string_view path, names& out)
{
    if (path.starts_with('/') || path.find("..") != std::string_view::npos)
        return;
    if (const auto found = walk(from, path); found && is_directory(*found))
        add_below(*found, {}, out);
}

/// What the record beside a package's metadata lists; without one, what lies beside the metadata.
void package_claims::add_python(node_id metadata, names& out)
{
    const auto directory = parent_of(metadata);
    const auto record = view_.files.child(directory, "RECORD");
    const auto list = record ? record : view_.files.child(directory, "installed-files.txt");
    const auto* const listed = list ? find<package_manifest>(view_, *list) : nullptr;
    if (listed == nullptr) {
        const auto name = view_.files.at(metadata).name;
        const auto above = parent_of(directory);
        if (view_.files.at(directory).name == "EGG-INFO" && view_.files.at(above).name.ends_with(".egg"))
            add_below(above, {}, out);
        else if (name == "METADATA" || name == "PKG-INFO")
            add_below(directory, {}, out);
        else
            out.push_back(metadata);
        return;
    }
    // RECORD starts from where the package is installed, the other list from where it stands.
    const auto from = record ? parent_of(directory) : directory;
    for (const auto& path : listed->paths) {
        if (!spend())
            return;
        if (const auto id = walk(from, path); id && !is_directory(*id))
            out.push_back(*id);
    }
}

void package_claims::add_gem(node_id specification, names& out)
{
    out.push_back(specification);
    auto name = view_.files.at(specification).name;
    name.remove_suffix(std::string_view{".gemspec"}.size());
    add_directory(parent_of(parent_of(specification)), fmt::format("gems/{}", name), out);
}

std::vector<node_id> package_claims::of(node_id id, manifest_kind kind, const found_package& package)
{
    names out;
    switch (kind) {
    case manifest_kind::python_metadata:
        add_python(id, out);
        break;
    case manifest_kind::node_package:
        add_below(parent_of(id), "node_modules", out);
        break;
    case manifest_kind::gem_specification:
        add_gem(id, out);
        break;
    case manifest_kind::composer_installed:
        add_directory(parent_of(parent_of(id)), package.name, out);
        break;
    case manifest_kind::go_binary:
    case manifest_kind::rust_binary:
    case manifest_kind::java_archive:
    case manifest_kind::python_egg:
        out.push_back(id);
        break;
    case manifest_kind::python_record:
    case manifest_kind::node_lockfile:
    case manifest_kind::composer_lockfile:
        break;
    }
    return out;
}

} // namespace tare::inspect
