#include "inspect/packages/go.hpp"

#include <algorithm>
#include <array>
#include <utility>

// Go: src/runtime/debug/mod.go, and the form of versions as go.dev/doc/toolchain has it.
namespace tare::inspect {
namespace {

constexpr std::string_view in_development = "(devel)";

/// One line: a word, then fields, with tabs between.
std::array<std::string_view, 4> fields_of(std::string_view line) noexcept
{
    std::array<std::string_view, 4> out{};
    for (auto& field : out) {
        const auto end = line.find('\t');
        field = line.substr(0, end);
        if (end == std::string_view::npos)
            break;
        line.remove_prefix(end + 1);
    }
    return out;
}

/// "1.21.10" of "go1.21.10", "1.22.0-rc.1" of "go1.22rc1"; empty when it is none.
std::string library_version(std::string_view toolchain)
{
    constexpr std::string_view development = "devel ";
    if (toolchain.starts_with(development))
        toolchain.remove_prefix(development.size());
    if (!toolchain.starts_with("go"))
        return {};
    toolchain = toolchain.substr(2, toolchain.find_first_of(" -") - 2);
    const auto letter = toolchain.find_first_not_of("0123456789.");
    std::string out{toolchain.substr(0, letter)};
    if (letter == std::string_view::npos)
        return out;
    const auto digit = toolchain.find_first_of("0123456789", letter);
    if (digit == std::string_view::npos)
        return out;
    if (std::count(out.begin(), out.end(), '.') == 1)
        out += ".0";
    out += '-';
    out += toolchain.substr(letter, digit - letter);
    out += '.';
    out += toolchain.substr(digit);
    return out;
}

/// The version that the linker was told: "-X main.version=1.2" among its flags.
std::string_view told_version(std::string_view flags) noexcept
{
    for (const std::string_view key : {"main.version=", "main.Version="}) {
        const auto at = flags.find(key);
        if (at == std::string_view::npos)
            continue;
        const auto value = flags.substr(at + key.size());
        return value.substr(0, value.find_first_of(" \t'\"\\"));
    }
    return {};
}

struct module
{
    std::string_view path;
    std::string_view version;
};

/// A replacement by a directory has a path only: the code is not that of the version that it replaces.
void replace(module& m, std::string_view path, std::string_view version) noexcept
{
    if (version.empty())
        m.version = in_development;
    else
        m = {path, version};
}

void add(const module& m, std::string_view architecture, package_manifest& out)
{
    if (m.path.empty())
        return;
    found_package package;
    package.type = report::package_type::golang;
    package.name = m.path;
    package.version = m.version.empty() ? in_development : m.version;
    if (!architecture.empty())
        package.architecture = architecture;
    out.packages.push_back(std::move(package));
}

} // namespace

void read_go_build(std::string_view version, std::string_view modules, package_manifest& out)
{
    module main;
    std::vector<module> others;
    std::string_view flags;
    std::string_view architecture;
    module* last = nullptr;
    while (!modules.empty()) {
        const auto end = modules.find('\n');
        const auto [word, first, second, sum] = fields_of(modules.substr(0, end));
        modules = end == std::string_view::npos ? std::string_view{} : modules.substr(end + 1);
        constexpr std::string_view architecture_key = "GOARCH=";
        constexpr std::string_view flags_key = "-ldflags=";
        if (word == "mod") {
            main = {first, second};
            last = &main;
        } else if (word == "dep") {
            last = &others.emplace_back(module{first, second});
        } else if (word == "=>" && last != nullptr)
            replace(*last, first, second);
        else if (word == "build" && first.starts_with(architecture_key))
            architecture = first.substr(architecture_key.size());
        else if (word == "build" && (first.starts_with(flags_key) || first.starts_with("\"-ldflags")))
            flags = first;
        else if (word == "path" && main.path.empty())
            main.path = first;
    }
    if (main.version.empty() || main.version == in_development)
        if (const auto told = told_version(flags); !told.empty())
            main.version = told;
    add(main, architecture, out);
    if (const auto library = library_version(version); !library.empty())
        add({"stdlib", library}, architecture, out);
    for (const auto& m : others)
        add(m, architecture, out);
}

} // namespace tare::inspect
