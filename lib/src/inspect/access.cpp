#include <tare/inspect/access.hpp>

#include <algorithm>

namespace tare::inspect {
namespace {

constexpr std::uint32_t anybody_executes = 0111;

bool is_in(const credentials& who, std::uint64_t group) noexcept
{
    return who.gid == group || std::find(who.groups.begin(), who.groups.end(), group) != who.groups.end();
}

/// From a directory up to the root.
bool may_search_up(const image_view& view, image::node_id id, const credentials& who) noexcept
{
    while (may(view, id, who, permission::execute)) {
        if (id == view.files.root())
            return true;
        id = view.files.at(id).parent;
    }
    return false;
}

} // namespace

bool may(const image_view& view, image::node_id id, const credentials& who, permission what) noexcept
{
    const auto& inode = view.files.inode_of(id);
    const auto mode = inode.mode();
    if (who.uid == 0)
        return what != permission::execute || inode.type == tar::entry_type::directory ||
               (mode & anybody_executes) != 0;
    const auto owner = inode.attributes == nullptr ? 0 : inode.attributes->uid;
    const auto group = inode.attributes == nullptr ? 0 : inode.attributes->gid;
    // The first class that applies decides alone, even where a later one grants more.
    const auto shift = owner == who.uid ? 6U : is_in(who, group) ? 3U : 0U;
    return ((mode >> shift) & static_cast<std::uint32_t>(what)) != 0;
}

bool may_reach(const image_view& view, std::string_view path, image::node_id id, const credentials& who)
{
    if (who.uid == 0)
        return true;
    const auto slash = path.rfind('/');
    const auto written =
        slash == std::string_view::npos ? std::nullopt : view.files.resolve(path.substr(0, slash + 1));
    return (!written || may_search_up(view, *written, who)) &&
           may_search_up(view, view.files.at(id).parent, who);
}

} // namespace tare::inspect
