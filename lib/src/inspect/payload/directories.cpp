#include "inspect/payload/directories.hpp"

#include <tare/image/path.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tare::inspect {
namespace {

/// Whether `text` is what `pattern` says.
bool matches_component(std::string_view pattern, std::string_view text) noexcept
{
    std::size_t p = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    for (std::size_t t = 0; t < text.size();) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

void add_children(
    const image_view& view, const std::string& directory, std::string_view pattern,
    std::vector<std::string>& to
)
{
    const auto id = view.files.resolve(directory);
    if (!id)
        return;
    const auto first = static_cast<std::ptrdiff_t>(to.size());
    for (auto child = view.files.at(*id).first_child; child != image::no_id;
         child = view.files.at(child).next_sibling)
        if (matches_component(pattern, view.files.at(child).name))
            to.push_back(fmt::format("{}/{}", directory, view.files.at(child).name));
    std::sort(to.begin() + first, to.end());
}

} // namespace

bool is_system_directory(std::string_view path) noexcept
{
    constexpr auto shared = std::to_array<std::string_view>(
        {"/",
         "/bin",
         "/boot",
         "/dev",
         "/etc",
         "/home",
         "/lib",
         "/lib32",
         "/lib64",
         "/libx32",
         "/media",
         "/mnt",
         "/proc",
         "/run",
         "/sbin",
         "/sys",
         "/tmp",
         "/usr",
         "/usr/bin",
         "/usr/include",
         "/usr/lib",
         "/usr/lib32",
         "/usr/lib64",
         "/usr/libexec",
         "/usr/local",
         "/usr/sbin",
         "/usr/share",
         "/usr/local/bin",
         "/usr/local/etc",
         "/usr/local/include",
         "/usr/local/lib",
         "/usr/local/lib64",
         "/usr/local/libexec",
         "/usr/local/sbin",
         "/usr/local/share",
         "/usr/lib/jvm",
         "/var",
         "/var/cache",
         "/var/lib",
         "/var/log",
         "/var/run",
         "/var/spool",
         "/var/tmp"}
    );
    if (std::find(shared.begin(), shared.end(), path) != shared.end())
        return true;
    // Debian's multiarch directories.
    return (path.starts_with("/usr/lib/") || path.starts_with("/lib/")) &&
           path.find('/', path.find("lib/") + 4) == std::string_view::npos &&
           path.find("-linux-") != std::string_view::npos;
}

std::string_view directory_of(std::string_view path) noexcept
{
    const auto slash = path.rfind('/');
    return slash == 0 || slash == std::string_view::npos ? "/" : path.substr(0, slash);
}

std::string_view name_of(std::string_view path) noexcept
{
    return path.substr(path.rfind('/') + 1);
}

std::string absolute(std::string_view path, std::string_view working_dir)
{
    return path.starts_with('/') ? std::string{path} : fmt::format("{}/{}", working_dir, path);
}

std::optional<image::node_id>
resolve(const image_view& view, std::string_view path, std::vector<image::node_id>& links)
{
    const auto& files = view.files;
    // Only where it leads somewhere; that bounds the links as well.
    if (!files.resolve(path))
        return std::nullopt;
    std::string rest{path};
    auto at = files.root();
    for (std::string_view left = rest; !left.empty();) {
        const auto name = image::next_component(left);
        if (name.empty() || name == ".")
            continue;
        if (name == "..") {
            at = files.at(at).parent;
            continue;
        }
        const auto next = files.child(at, name);
        if (!next)
            return std::nullopt;
        const auto& inode = files.inode_of(*next);
        if (inode.type != tar::entry_type::symbolic_link) {
            at = *next;
            continue;
        }
        links.push_back(*next);
        if (inode.entry->link_target.starts_with('/'))
            at = files.root();
        rest = fmt::format("{}/{}", inode.entry->link_target, left);
        left = rest;
    }
    return at;
}

std::vector<std::string> matching_paths(const image_view& view, std::string_view pattern)
{
    std::vector<std::string> found{std::string{}};
    for (auto rest = pattern.substr(pattern.starts_with('/') ? 1 : 0); !rest.empty();) {
        const auto component = image::next_component(rest);
        std::vector<std::string> next;
        for (const auto& directory : found) {
            if (component.find('*') == std::string_view::npos)
                next.push_back(fmt::format("{}/{}", directory, component));
            else
                add_children(view, directory, component, next);
        }
        found = std::move(next);
    }
    std::erase_if(found, [&](const std::string& path) { return !view.files.resolve(path); });
    return found;
}

} // namespace tare::inspect
