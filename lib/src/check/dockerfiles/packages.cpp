#include "check/dockerfiles/packages.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tare::check::dockerfiles {
namespace {

template<class List>
bool among(const List& list, std::string_view word)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool has_any(const shell_command& c, const std::vector<std::string_view>& arguments)
{
    return std::any_of(arguments.begin(), arguments.end(), [&](std::string_view a) {
        return c.has_argument(a);
    });
}

/// apt for apt-get, apt and aptitude, and so on; empty for no package manager.
std::string_view family(const shell_command& c)
{
    const auto program = c.program();
    if (program == "apt-get" || program == "apt" || program == "aptitude" || program == "apt-file")
        return "apt";
    if (program == "apk" || program == "zypper" || program == "pacman")
        return program;
    if (program == "yum" || program == "dnf" || program == "microdnf" || program == "tdnf")
        return "dnf";
    return {};
}

/// The first argument that is no option; empty when there is none.
std::string_view verb(const shell_command& c)
{
    const auto operands = c.operands();
    return operands.empty() ? std::string_view{} : std::string_view{operands.front()->text};
}

bool deletes(const shell_command& c, std::string_view path)
{
    const auto program = c.program();
    const bool deleting =
        program == "rm" || (program == "find" && (c.has_argument("-delete") || c.has_argument("rm")));
    return deleting && std::any_of(c.words.begin(), c.words.end(), [&](const auto& w) {
               // rm -rf /var/lib/apt also takes the lists away.
               const auto cut = w.text.substr(0, w.text.find_last_not_of("/*") + 1);
               return contains(w.text, path) || (cut.size() > 4 && path.starts_with(cut + '/'));
           });
}

} // namespace

bool is_apt(const shell_command& c)
{
    return c.program() == "apt-get" || c.program() == "apt";
}

bool is_pip_install(const shell_command& c)
{
    const auto program = c.program();
    const bool pip =
        program.starts_with("pip") && program.find_first_not_of("0123456789.", 3) == std::string_view::npos;
    if (pip)
        return c.has_argument("install");
    const bool module = program.starts_with("python") && c.has_option('m', {}) && c.has_argument("pip");
    return module && c.has_argument("install");
}

bool updates_lists(const shell_command& c)
{
    const auto f = family(c);
    if (f == "apt")
        return c.has_argument("update");
    if (f == "apk")
        return c.has_argument("update");
    if (f == "dnf")
        return c.has_argument("makecache") || c.has_argument("check-update");
    return f == "zypper" && (c.has_argument("refresh") || c.has_argument("ref"));
}

bool uses_lists(const shell_command& c)
{
    static const std::vector<std::string_view> verbs{
        "install",      "add",      "upgrade",      "dist-upgrade", "full-upgrade", "build-dep", "source",
        "download",     "satisfy",  "in",           "dup",          "patch",        "fix",       "update-all",
        "safe-upgrade", "builddep", "groupinstall", "search",       "show",         "policy",    "list",
    };
    return !family(c).empty() && (has_any(c, verbs) || (c.program() == "apk" && c.has_argument("--update")));
}

bool same_family(const shell_command& a, const shell_command& b)
{
    return family(a) == family(b);
}

bool installs_from_manifest(const shell_command& c)
{
    const auto program = c.program();
    const auto first = verb(c);
    if (program == "npm" || program == "pnpm")
        return first == "ci" || ((first == "install" || first == "i") && c.operands().size() == 1 &&
                                 !c.has_option('g', "global"));
    if (program == "yarn")
        return first == "install" || (first.empty() && !c.has_option('v', "version"));
    if (program == "bun" || program == "poetry" || program == "pipenv" || program == "composer" ||
        program == "pdm")
        return first == "install" || (program == "pipenv" && first == "sync") ||
               (program == "pdm" && first == "sync");
    if (program == "uv")
        return first == "sync";
    if (program == "bundle" || program == "bundler")
        return first == "install";
    if (is_pip_install(c))
        return c.has_option('r', "requirement");
    if (program == "go")
        return first == "mod" && (c.has_argument("download") || c.has_argument("vendor"));
    if (program == "cargo")
        return first == "fetch" || (first == "chef" && c.has_argument("cook"));
    if (program == "mvn" || program == "mvnw")
        return c.has_argument("dependency:go-offline") || c.has_argument("dependency:resolve");
    if (program == "dotnet")
        return first == "restore";
    return program == "mix" && first == "deps.get";
}

bool calls(const run& r, std::string_view program, std::string_view argument)
{
    return std::any_of(r.script.commands.begin(), r.script.commands.end(), [&](const shell_command& c) {
        return c.program() == program && c.has_argument(argument);
    });
}

bool removes(const run& r, std::string_view path)
{
    return std::any_of(r.script.commands.begin(), r.script.commands.end(), [&](const shell_command& c) {
        return deletes(c, path);
    });
}

bool has_cache_mount(const run& r, std::string_view path)
{
    if (r.at.resolved == nullptr)
        return std::any_of(r.at.written->flags.begin(), r.at.written->flags.end(), [&](const auto& f) {
            return f.name == "mount" && f.value && contains(*f.value, path);
        });
    return std::any_of(r.at.resolved->mounts.begin(), r.at.resolved->mounts.end(), [&](const auto& m) {
        return (m.type == "cache" || m.type == "tmpfs") &&
               (contains(m.target, path) || (m.target.size() > 4 && path.starts_with(m.target)));
    });
}

answer cleaned(const subject& s, const cached_manager& m)
{
    places where;
    for (const auto& r : s.runs()) {
        if (!s.ships(*r.at.in))
            continue;
        const auto cached = [&](std::string_view path) { return has_cache_mount(r, path); };
        if (std::any_of(m.paths.begin(), m.paths.end(), cached))
            continue;
        // What is cleaned before it is made dirty stays dirty.
        const shell_command* dirty = nullptr;
        for (const auto& c : r.script.commands) {
            const auto gone = [&](std::string_view path) { return deletes(c, path); };
            if (std::any_of(m.paths.begin(), m.paths.end(), gone))
                dirty = nullptr;
            if (c.program() != m.program)
                continue;
            if (has_any(c, m.installs))
                dirty = dirty == nullptr ? &c : dirty;
            else if (has_any(c, m.cleans))
                dirty = nullptr;
        }
        if (dirty != nullptr)
            where.add(at(*r.at.written, *dirty));
    }
    return judged_commands(
        s, std::move(where), std::string{m.program} + " leaves its cache behind.",
        "No call of " + std::string{m.program} + " leaves a cache behind."
    );
}

std::vector<const dockerfile::shell_word*> packages_of(
    const shell_command& c, const std::vector<std::string_view>& verbs,
    const std::vector<std::string_view>& valued
)
{
    std::vector<const dockerfile::shell_word*> out;
    bool installing = false;
    for (std::size_t i = 1; i < c.words.size(); ++i) {
        const auto& w = c.words[i];
        if (w.text.starts_with('-') || w.text.starts_with('+')) {
            i += among(valued, w.text) ? 1 : 0;
            continue;
        }
        if (!installing) {
            installing = among(verbs, w.text);
            continue;
        }
        if (!w.variable)
            out.push_back(&w);
    }
    return out;
}

bool has_rpm_version(std::string_view package)
{
    if (package.ends_with(".rpm") || contains(package, "://"))
        return true;
    for (auto dash = package.find('-'); dash != std::string_view::npos; dash = package.find('-', dash + 1))
        if (dash + 1 < package.size() && package[dash + 1] >= '0' && package[dash + 1] <= '9')
            return true;
    // A module's stream, a group, or what provides a file.
    return package.starts_with('@') || package.starts_with('/');
}

answer judged_commands_or_none(const subject& s, std::string nothing)
{
    auto given = judged_commands(s, {}, {}, {});
    if (given.what != answer::kind::passed)
        return given;
    return not_applicable(std::move(nothing));
}

} // namespace tare::check::dockerfiles
