#include "inspect/packages/name_lookup.hpp"

#include <tare/image/path.hpp>

namespace tare::inspect {

std::optional<image::node_id> name_lookup::find(std::string_view path)
{
    while (path.starts_with('/'))
        path.remove_prefix(1);
    return find(image::parent_path(path), image::base_name(path));
}

std::optional<image::node_id> name_lookup::find(std::string_view directory_path, std::string_view name)
{
    if (names_left_ == 0) {
        exhausted_ = true;
        return std::nullopt;
    }
    --names_left_;
    // No archive has a name that is longer, and looking for one would cost as much as it is long.
    if (name.empty() || directory_path.size() + name.size() > longest_)
        return std::nullopt;
    const auto parent = directory(directory_path);
    return parent ? files_.child(*parent, name) : std::nullopt;
}

std::optional<image::node_id> name_lookup::directory(std::string_view path)
{
    if (path == last_directory_)
        return last_id_;
    last_directory_ = path;
    std::optional<image::node_id> at = files_.root();
    while (at && !path.empty()) {
        const auto name = image::next_component(path);
        if (name.empty())
            continue;
        at = files_.child(*at, name);
        if (at && files_.inode_of(*at).type == tar::entry_type::symbolic_link)
            at = followed(*at);
    }
    last_id_ = at;
    return at;
}

std::optional<image::node_id> name_lookup::followed(image::node_id id)
{
    if (const auto known = links_.find(id); known != links_.end())
        return known->second;
    if (links_.size() == most_links) {
        exhausted_ = true;
        return std::nullopt;
    }
    const auto target = files_.resolve(files_.path_of(id));
    links_.emplace(id, target);
    return target;
}

} // namespace tare::inspect
