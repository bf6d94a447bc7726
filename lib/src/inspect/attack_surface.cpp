#include <tare/base/text.hpp>
#include <tare/image/path.hpp>
#include <tare/inspect/facts.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace tare::inspect {
namespace {

using image::node_id;

constexpr std::uint32_t set_user_id = 04000;
constexpr std::uint32_t set_group_id = 02000;
constexpr std::uint32_t executable = 0111;

using tool_list = std::vector<report::tool_file> report::attack_surface::*;

struct known_tool
{
    std::string_view name;
    tool_list list;
};

constexpr auto shell = &report::attack_surface::shells;
constexpr auto package_manager = &report::attack_surface::package_managers;
constexpr auto debugging = &report::attack_surface::debugging_tools;
constexpr auto network = &report::attack_surface::network_tools;

// A busybox or toybox binary is every one of its applets, linked or not: `busybox sh` needs no link.
constexpr std::array known_tools{
    known_tool{"ash", shell},
    known_tool{"bash", shell},
    known_tool{"busybox", shell},
    known_tool{"csh", shell},
    known_tool{"dash", shell},
    known_tool{"elvish", shell},
    known_tool{"fish", shell},
    known_tool{"ksh", shell},
    known_tool{"mksh", shell},
    known_tool{"nu", shell},
    known_tool{"oksh", shell},
    known_tool{"pwsh", shell},
    known_tool{"rbash", shell},
    known_tool{"sash", shell},
    known_tool{"sh", shell},
    known_tool{"tcsh", shell},
    known_tool{"toybox", shell},
    known_tool{"yash", shell},
    known_tool{"zsh", shell},
    known_tool{"apk", package_manager},
    known_tool{"apt", package_manager},
    known_tool{"apt-get", package_manager},
    known_tool{"aptitude", package_manager},
    known_tool{"bundle", package_manager},
    known_tool{"cargo", package_manager},
    known_tool{"composer", package_manager},
    known_tool{"conan", package_manager},
    known_tool{"conda", package_manager},
    known_tool{"dnf", package_manager},
    known_tool{"dnf5", package_manager},
    known_tool{"dpkg", package_manager},
    known_tool{"emerge", package_manager},
    known_tool{"gem", package_manager},
    known_tool{"mamba", package_manager},
    known_tool{"microdnf", package_manager},
    known_tool{"nix-env", package_manager},
    known_tool{"npm", package_manager},
    known_tool{"opkg", package_manager},
    known_tool{"pacman", package_manager},
    known_tool{"pip", package_manager},
    known_tool{"pip3", package_manager},
    known_tool{"pipx", package_manager},
    known_tool{"pnpm", package_manager},
    known_tool{"poetry", package_manager},
    known_tool{"rpm", package_manager},
    known_tool{"tdnf", package_manager},
    known_tool{"uv", package_manager},
    known_tool{"yarn", package_manager},
    known_tool{"yum", package_manager},
    known_tool{"zypper", package_manager},
    known_tool{"bpftrace", debugging},
    known_tool{"dlv", debugging},
    known_tool{"gcore", debugging},
    known_tool{"gdb", debugging},
    known_tool{"gdbserver", debugging},
    known_tool{"lldb", debugging},
    known_tool{"lsof", debugging},
    known_tool{"ltrace", debugging},
    known_tool{"nsenter", debugging},
    known_tool{"perf", debugging},
    known_tool{"strace", debugging},
    known_tool{"sysdig", debugging},
    known_tool{"valgrind", debugging},
    known_tool{"curl", network},
    known_tool{"dig", network},
    known_tool{"ftp", network},
    known_tool{"ip", network},
    known_tool{"nc", network},
    known_tool{"nc.openbsd", network},
    known_tool{"nc.traditional", network},
    known_tool{"ncat", network},
    known_tool{"netcat", network},
    known_tool{"netstat", network},
    known_tool{"ngrep", network},
    known_tool{"nmap", network},
    known_tool{"nslookup", network},
    known_tool{"ping", network},
    known_tool{"rsync", network},
    known_tool{"scp", network},
    known_tool{"sftp", network},
    known_tool{"socat", network},
    known_tool{"ss", network},
    known_tool{"ssh", network},
    known_tool{"sshd", network},
    known_tool{"tcpdump", network},
    known_tool{"telnet", network},
    known_tool{"tftp", network},
    known_tool{"traceroute", network},
    known_tool{"tshark", network},
    known_tool{"wget", network},
};

constexpr std::array<std::string_view, 8> program_directories{
    "bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin", "usr/local/sbin", "busybox", "opt/bin",
};

const known_tool* find_tool(std::string_view name) noexcept
{
    for (const auto& tool : known_tools)
        if (tool.name == name)
            return &tool;
    return nullptr;
}

/// The directories to look into, each once however many names it has (merged /usr).
std::vector<node_id> search_directories(const image_view& view, std::string_view search_path)
{
    std::vector<node_id> out;
    const auto add = [&](std::string_view path) {
        const auto found = view.files.resolve(path);
        if (found && view.files.inode_of(*found).type == tar::entry_type::directory &&
            std::find(out.begin(), out.end(), *found) == out.end())
            out.push_back(*found);
    };
    for (const auto path : program_directories)
        add(path);
    for (std::size_t i = 0; !search_path.empty() && i < max_search_path_directories; ++i) {
        const auto colon = search_path.find(':');
        add(search_path.substr(0, colon));
        search_path = colon == std::string_view::npos ? std::string_view{} : search_path.substr(colon + 1);
    }
    return out;
}

/// One name for each inode that a multi-call binary hides behind: "/bin/busybox" for the hard links of
/// busybox.
std::optional<std::string> multi_call_path(const image_view& view, node_id directory, node_id program)
{
    for (const auto* const name : {"busybox", "toybox"}) {
        const auto found = view.files.child(directory, name);
        if (found && *found != program && view.files.at(*found).inode == view.files.at(program).inode)
            return view.files.path_of(*found);
    }
    return std::nullopt;
}

void add_tool(const image_view& view, node_id directory, node_id id, report::attack_surface& out)
{
    const auto& files = view.files;
    const auto* const tool = find_tool(files.at(id).name);
    if (tool == nullptr)
        return;
    const auto path = files.path_of(id);
    const auto program = files.resolve(path);
    if (!program)
        return;
    const auto& inode = files.inode_of(*program);
    if (inode.type != tar::entry_type::regular || (inode.mode() & executable) == 0)
        return;
    report::tool_file found{std::string{tool->name}, escape_text(path), std::nullopt, files.at(id).layer};
    if (*program != id)
        found.resolves_to = escape_text(files.path_of(*program));
    else if (const auto multi_call = multi_call_path(view, directory, id))
        found.resolves_to = escape_text(*multi_call);
    (out.*(tool->list)).push_back(std::move(found));
}

/// A regular file of a layer, and what stands for it in the root filesystem: null when a later layer took it
/// away.
void add_privileged(
    const image::layer_entry& entry, std::size_t layer, const image::inode* visible,
    report::attack_surface& out
)
{
    for (const auto bit : {set_user_id, set_group_id}) {
        // A hard link puts its own rights on what it names.
        const bool effective = visible != nullptr && (visible->mode() & bit) != 0;
        if (!effective && (entry.mode & bit) == 0)
            continue;
        const auto& rights = effective ? *visible->attributes : entry;
        auto& list = bit == set_user_id ? out.setuid_files : out.setgid_files;
        list.push_back(
            {escape_text('/' + std::string{entry.path}), fmt::format("{:04o}", rights.mode & 07777U),
             rights.uid, rights.gid, layer, effective}
        );
    }
}

/// Files with special rights in every layer: one that a later layer removed or stripped of its bit still
/// ships, and comes back to life for whoever gets hold of the layer.
void add_privileged(const image_view& view, report::attack_surface& out)
{
    boost::unordered_flat_map<const image::layer_entry*, const image::inode*> visible;
    view.files.for_each([&](node_id id) {
        const auto& inode = view.files.inode_of(id);
        if (inode.type == tar::entry_type::regular)
            visible.emplace(inode.entry, &inode);
    });
    for (std::size_t layer = 0; layer < view.layers.size(); ++layer)
        for (const auto& entry : view.layers[layer]->entries) {
            if (entry.type != tar::entry_type::regular)
                continue;
            const auto found = visible.find(&entry);
            add_privileged(entry, layer, found == visible.end() ? nullptr : found->second, out);
        }
}

} // namespace

report::attack_surface attack_surface(const image_view& view, std::string_view search_path)
{
    report::attack_surface out;
    for (const auto directory : search_directories(view, search_path))
        for (auto id = view.files.at(directory).first_child; id != image::no_id;
             id = view.files.at(id).next_sibling)
            add_tool(view, directory, id, out);
    for (const auto list : {shell, package_manager, debugging, network})
        std::sort((out.*list).begin(), (out.*list).end(), [](const auto& a, const auto& b) {
            return a.path < b.path;
        });
    add_privileged(view, out);
    for (auto* const list : {&out.setuid_files, &out.setgid_files})
        std::sort(list->begin(), list->end(), [](const auto& a, const auto& b) {
            return std::tie(a.path, a.layer, a.visible, a.mode) <
                   std::tie(b.path, b.layer, b.visible, b.mode);
        });
    return out;
}

} // namespace tare::inspect
