#include <tare/base/ascii.hpp>
#include <tare/report/package_url.hpp>

#include <boost/describe/enum_to_string.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tare::report {
namespace {

constexpr bool is_unreserved(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_' || c == '~' || c == ':';
}

void append_encoded(std::string& out, std::string_view raw)
{
    for (const char c : raw) {
        if (is_unreserved(c))
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
}

/// Segment by segment, empty ones left out.
void append_path(std::string& out, std::string_view path, bool without_dots)
{
    bool first = true;
    for (std::size_t at = 0; at <= path.size();) {
        const auto slash = std::min(path.find('/', at), path.size());
        const auto segment = path.substr(at, slash - at);
        at = slash + 1;
        if (segment.empty() || (without_dots && (segment == "." || segment == "..")))
            continue;
        if (!first)
            out += '/';
        first = false;
        append_encoded(out, segment);
    }
}

/// ASCII only, whatever the locale.
/// Runs of '-', '_' and '.' are one dash, and letters have no case (PEP 503, "Normalized Names").
std::string normalised_python_name(std::string_view name)
{
    std::string out;
    for (const char c : lowered(name)) {
        const bool separates = c == '-' || c == '_' || c == '.';
        if (!separates)
            out += c;
        else if (out.empty() || out.back() != '-')
            out += '-';
    }
    return out;
}

bool is_one_of(std::string_view type, std::initializer_list<std::string_view> types) noexcept
{
    return std::find(types.begin(), types.end(), type) != types.end();
}

/// What comes before and after the last `separator`; nothing before it where there is none.
std::pair<std::string_view, std::string_view> split_last(std::string_view text, char separator) noexcept
{
    const auto at = text.rfind(separator);
    if (at == std::string_view::npos)
        return {{}, text};
    return {text.substr(0, at), text.substr(at + 1)};
}

/// The vendor that rpm packages of a distribution go under.
std::string rpm_vendor(std::string_view id)
{
    if (id == "rhel")
        return "redhat";
    if (id == "sles" || id == "sled")
        return "suse";
    return std::string{id.starts_with("opensuse") ? "opensuse" : id};
}

std::string distro(const distribution_identity& distribution)
{
    const auto version =
        distribution.version_id.empty() ? distribution.version_codename : distribution.version_id;
    if (distribution.id.empty() || version.empty())
        return std::string{distribution.id};
    return fmt::format("{}-{}", distribution.id, version);
}

std::string upstream(const package_identity& package)
{
    if (package.source_name.empty())
        return {};
    if (package.type == package_type::rpm)
        return package.source_version.empty()
                   ? std::string{package.source_name}
                   : fmt::format("{}-{}.src.rpm", package.source_name, package.source_version);
    const bool another_version = !package.source_version.empty() && package.source_version != package.version;
    if (another_version)
        return fmt::format("{}@{}", package.source_name, package.source_version);
    return package.source_name == package.name ? std::string{} : std::string{package.source_name};
}

/// Takes an epoch off the front: "1" of "1:2.3-4".
std::string_view take_epoch(std::string_view& version) noexcept
{
    const auto colon = version.find(':');
    if (colon == std::string_view::npos ||
        version.substr(0, colon).find_first_not_of("0123456789") != std::string_view::npos)
        return {};
    const auto epoch = version.substr(0, colon);
    version.remove_prefix(colon + 1);
    return epoch;
}

package_url of_distribution(const package_identity& package, const distribution_identity& distribution)
{
    package_url out{.type = {}, .name = std::string{package.name}};
    auto version = package.version;
    if (package.type == package_type::rpm) {
        out.name_space = rpm_vendor(distribution.id);
        const auto epoch = take_epoch(version);
        out.qualifiers.emplace_back("epoch", epoch == "0" ? std::string_view{} : epoch);
    } else if (package.type == package_type::apk)
        out.name_space = distribution.id.empty() ? "alpine" : distribution.id;
    else
        out.name_space = distribution.id.empty() ? "debian" : distribution.id;
    out.version = version;
    out.qualifiers.emplace_back("arch", package.architecture);
    out.qualifiers.emplace_back("distro", distro(distribution));
    out.qualifiers.emplace_back("upstream", upstream(package));
    return out;
}

} // namespace

std::string to_string(const package_url& url)
{
    const auto type = lowered(url.type);
    auto name_space = url.name_space;
    auto name = url.name;
    auto version = url.version;
    if (is_one_of(type, {"deb", "apk", "rpm", "golang", "npm", "composer"}))
        name_space = lowered(name_space);
    if (is_one_of(type, {"deb", "apk", "golang", "npm", "composer", "oci"}))
        name = lowered(name);
    if (type == "pypi")
        name = normalised_python_name(name);
    std::string out = "pkg:";
    out += type;
    out += '/';
    const auto before = out.size();
    append_path(out, name_space, false);
    if (out.size() > before)
        out += '/';
    append_encoded(out, name);
    if (!version.empty()) {
        out += '@';
        append_encoded(out, version);
    }
    std::vector<std::pair<std::string, std::string_view>> qualifiers;
    for (const auto& [key, value] : url.qualifiers)
        if (!value.empty())
            qualifiers.emplace_back(lowered(key), value);
    std::sort(qualifiers.begin(), qualifiers.end());
    char separator = '?';
    for (const auto& [key, value] : qualifiers) {
        out += separator;
        separator = '&';
        out += key;
        out += '=';
        append_encoded(out, value);
    }
    std::string subpath;
    append_path(subpath, url.subpath, true);
    if (!subpath.empty())
        out += '#' + subpath;
    return out;
}

std::string package_url_of(const package_identity& package, const distribution_identity& distribution)
{
    const std::string type = boost::describe::enum_to_string(package.type, "");
    package_url out;
    switch (package.type) {
    case package_type::deb:
    case package_type::apk:
    case package_type::rpm:
        out = of_distribution(package, distribution);
        break;
    case package_type::npm:
    case package_type::golang:
    case package_type::composer:
    case package_type::maven: {
        const auto [before, after] =
            split_last(package.name, package.type == package_type::maven ? ':' : '/');
        out = {
            .type = {},
            .name_space = std::string{before},
            .name = std::string{after},
            .version = std::string{package.version}
        };
        break;
    }
    case package_type::gem:
        out = {
            .type = {},
            .name = std::string{package.name},
            .version = std::string{package.version},
            .qualifiers = {{"platform", std::string{package.architecture}}}
        };
        break;
    case package_type::pypi:
    case package_type::cargo:
        out = {.type = {}, .name = std::string{package.name}, .version = std::string{package.version}};
        break;
    }
    out.type = type;
    return to_string(out);
}

} // namespace tare::report
