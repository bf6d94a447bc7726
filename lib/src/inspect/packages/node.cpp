#include "inspect/packages/manifest.hpp"

#include <tare/image/path.hpp>

#include <boost/json/value.hpp>

#include <utility>

// npm's package.json(5) and package-lock.json(5).
namespace tare::inspect {
namespace {

namespace json = boost::json;

constexpr std::string_view modules = "node_modules";
constexpr std::string_view below_modules = "node_modules/";

void add_licence(const json::value& said, std::vector<std::string>& out)
{
    if (const auto* const text = said.if_string(); text != nullptr && !text->empty())
        out.emplace_back(text->data(), text->size());
    else if (const auto* const object = said.if_object(); object != nullptr)
        if (auto type = text_member(*object, "type"))
            out.push_back(std::move(*type));
}

/// "license": text or {type, url}; before npm 2 also "licenses", a list of them.
std::vector<std::string> licences_of(const json::object& package)
{
    std::vector<std::string> out;
    if (const auto* const one = package.if_contains("license"); one != nullptr)
        add_licence(*one, out);
    const auto* const several = package.if_contains("licenses");
    const auto* const list = several == nullptr ? nullptr : several->if_array();
    if (!out.empty() || list == nullptr)
        return out;
    for (const auto& one : *list)
        add_licence(one, out);
    return out;
}

/// "author": "Name <mail> (site)" or {name, email}.
std::optional<std::string> author(const json::object& package)
{
    if (auto text = text_member(package, "author"))
        return text;
    const auto* const member = package.if_contains("author");
    const auto* const object = member == nullptr ? nullptr : member->if_object();
    if (object == nullptr)
        return std::nullopt;
    auto name = text_member(*object, "name");
    const auto mail = text_member(*object, "email");
    if (name && mail)
        *name += " <" + *mail + '>';
    return name;
}

bool is_set(const json::object& object, std::string_view key) noexcept
{
    const auto* const member = object.if_contains(key);
    const auto* const truth = member == nullptr ? nullptr : member->if_bool();
    return truth != nullptr && *truth;
}

/// What is not installed everywhere proves nothing about an image.
bool may_be_left_out(const json::object& locked) noexcept
{
    return is_set(locked, "dev") || is_set(locked, "optional") || is_set(locked, "devOptional");
}

void add(std::string name, std::string version, const json::object& locked, package_manifest& out)
{
    found_package package;
    package.type = report::package_type::npm;
    package.name = std::move(name);
    package.version = std::move(version);
    package.licences = licences_of(locked);
    out.packages.push_back(std::move(package));
}

/// A version of lockfiles before 3 may be an alias or a place: "npm:real@1.2.3", "git+ssh://…#commit".
bool resolve_version(std::string& name, std::string& version)
{
    if (version.starts_with("npm:")) {
        const auto real = version.substr(4);
        const auto at = real.rfind('@');
        if (at == std::string::npos || at == 0)
            return false;
        name = real.substr(0, at);
        version = real.substr(at + 1);
        return true;
    }
    if (version.starts_with("file:") || version.starts_with("link:"))
        return false;
    const auto hash = version.find('#');
    if (version.find(':') != std::string::npos && hash != std::string::npos)
        version.erase(0, hash + 1);
    return true;
}

/// lockfileVersion 3, and what 2 has beside it: an object of paths.
void read_paths(const json::object& paths, package_manifest& out)
{
    for (const auto& [key, value] : paths) {
        const auto* const locked = value.if_object();
        const std::string_view path{key.data(), key.size()};
        const auto last = path.rfind(below_modules);
        if (locked == nullptr || last == std::string_view::npos || is_set(*locked, "link") ||
            may_be_left_out(*locked))
            continue;
        auto name = text_member(*locked, "name");
        auto version = text_member(*locked, "version");
        if (version)
            add(name ? std::move(*name) : std::string{path.substr(last + below_modules.size())},
                std::move(*version), *locked, out);
    }
}

/// lockfileVersion 1: packages within packages. `parse_json` has bounded the depth.
void read_nested(const json::object& dependencies, package_manifest& out)
{
    for (const auto& [key, value] : dependencies) {
        const auto* const locked = value.if_object();
        if (locked == nullptr || may_be_left_out(*locked))
            continue;
        std::string name{key.data(), key.size()};
        auto version = text_member(*locked, "version");
        if (version && resolve_version(name, *version))
            add(std::move(name), std::move(*version), *locked, out);
        const auto* const within = locked->if_contains("dependencies");
        if (within != nullptr && within->is_object())
            read_nested(within->get_object(), out);
    }
}

} // namespace

bool is_node_package(std::string_view path)
{
    if (image::base_name(path) != "package.json")
        return false;
    auto holder = image::parent_path(image::parent_path(path));
    if (image::base_name(holder).starts_with('@'))
        holder = image::parent_path(holder);
    return image::base_name(holder) == modules;
}

manifest_outcome read_node_package(
    std::string_view /*path*/, std::string_view text, const limits& bounds, package_manifest& out
)
{
    json::value document;
    if (auto missed = read_json(text, bounds, document))
        return missed;
    const auto* const package = document.if_object();
    auto name = package == nullptr ? std::nullopt : text_member(*package, "name");
    auto version = package == nullptr ? std::nullopt : text_member(*package, "version");
    if (!name || !version)
        return std::nullopt;
    add(std::move(*name), std::move(*version), *package, out);
    out.packages.back().maintainer = author(*package);
    return std::nullopt;
}

bool is_node_lockfile(std::string_view path)
{
    const auto name = image::base_name(path);
    return (name == "package-lock.json" || name == "npm-shrinkwrap.json") && !is_below(path, modules);
}

manifest_outcome read_node_lockfile(
    std::string_view /*path*/, std::string_view text, const limits& bounds, package_manifest& out
)
{
    json::value document;
    if (auto missed = read_json(text, bounds, document))
        return missed;
    const auto* const lock = document.if_object();
    const auto* const paths = lock == nullptr ? nullptr : lock->if_contains("packages");
    const auto* const nested = lock == nullptr ? nullptr : lock->if_contains("dependencies");
    if (paths != nullptr && paths->is_object())
        read_paths(paths->get_object(), out);
    else if (nested != nullptr && nested->is_object())
        read_nested(nested->get_object(), out);
    else if (lock == nullptr || lock->if_contains("lockfileVersion") == nullptr)
        return image::shortfall{{}, 0, "it is no lockfile of npm"};
    return std::nullopt;
}

} // namespace tare::inspect
