#include "inspect/packages/java.hpp"

#include <tare/base/ascii.hpp>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace tare::inspect {
namespace {

/// Longer licence fields are whole texts, not names.
constexpr std::size_t longest_licence = 200;

/// Up to CRLF, LF or CR.
std::string_view next_manifest_line(std::string_view& rest) noexcept
{
    const auto end = std::min(rest.find_first_of("\r\n"), rest.size());
    const auto line = rest.substr(0, end);
    const bool is_pair = rest.substr(end).starts_with("\r\n");
    rest = rest.substr(std::min(rest.size(), end + (is_pair ? 2U : 1U)));
    return line;
}

/// A backslash takes the next character as it is (java.util.Properties); versions and names have no others.
std::string unescaped(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size())
            ++i;
        out += text[i];
    }
    return out;
}

std::string_view without_extension(std::string_view name) noexcept
{
    return name.substr(0, name.rfind('.'));
}

/// "name" and "1.2" of "name-1.2": the version begins with the first digit that follows a dash.
std::pair<std::string_view, std::string_view> split_name(std::string_view stem) noexcept
{
    for (std::size_t at = 1; at + 1 < stem.size(); ++at)
        if (stem[at] == '-' && stem[at + 1] >= '0' && stem[at + 1] <= '9')
            return {stem.substr(0, at), stem.substr(at + 1)};
    return {stem, {}};
}

bool is_of_file(std::string_view stem, std::string_view artifact) noexcept
{
    return stem == artifact || (stem.starts_with(artifact) && stem.substr(artifact.size()).starts_with('-'));
}

found_package of(const maven_coordinates& c)
{
    found_package out;
    out.type = report::package_type::maven;
    out.name = c.group.empty() ? c.artifact : c.group + ':' + c.artifact;
    out.version = c.version;
    return out;
}

/// What the archive is without Maven's word: by its name, then by its manifest.
maven_coordinates guessed(std::string_view stem, const jar_manifest& manifest)
{
    const auto [name, version] = split_name(stem);
    maven_coordinates out{manifest.vendor_id, std::string{name}, std::string{version}};
    if (out.version.empty())
        out.version = manifest.version;
    return out;
}

} // namespace

maven_coordinates read_pom_properties(std::string_view text)
{
    maven_coordinates out;
    while (!text.empty()) {
        const auto line = trimmed(next_manifest_line(text));
        const auto separator = line.find_first_of("=:");
        if (line.empty() || line.front() == '#' || line.front() == '!' || separator == std::string_view::npos)
            continue;
        const auto key = trimmed(line.substr(0, separator));
        auto value = unescaped(trimmed(line.substr(separator + 1)));
        if (key == "groupId")
            out.group = std::move(value);
        else if (key == "artifactId")
            out.artifact = std::move(value);
        else if (key == "version")
            out.version = std::move(value);
    }
    return out;
}

jar_manifest read_jar_manifest(std::string_view text)
{
    std::vector<std::pair<std::string_view, std::string>> attributes;
    while (!text.empty()) {
        const auto line = next_manifest_line(text);
        if (line.empty())
            break;
        if (line.front() == ' ') {
            if (!attributes.empty())
                attributes.back().second += line.substr(1);
            continue;
        }
        const auto colon = std::min(line.find(':'), line.size());
        attributes.emplace_back(
            trimmed(line.substr(0, colon)), trimmed(line.substr(std::min(line.size(), colon + 1)))
        );
    }
    const auto first_of = [&](std::initializer_list<std::string_view> keys) {
        for (const auto key : keys)
            for (const auto& [name, value] : attributes)
                if (is_same(name, key) && !value.empty())
                    return value;
        return std::string{};
    };
    jar_manifest out;
    out.title = first_of({"Bundle-SymbolicName", "Implementation-Title", "Automatic-Module-Name"});
    out.title = trimmed(std::string_view{out.title}.substr(0, out.title.find(';')));
    out.version = first_of({"Implementation-Version", "Bundle-Version", "Specification-Version"});
    out.vendor = first_of({"Implementation-Vendor", "Bundle-Vendor", "Specification-Vendor"});
    out.vendor_id = first_of({"Implementation-Vendor-Id"});
    const auto licence = first_of({"Bundle-License"});
    auto name = trimmed(std::string_view{licence}.substr(0, licence.find(';')));
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"')
        name = name.substr(1, name.size() - 2);
    if (name.size() <= longest_licence)
        out.licence = name;
    return out;
}

void add_java_packages(
    std::string_view file, const jar_manifest& manifest, std::vector<maven_coordinates> poms,
    std::vector<found_package>& out
)
{
    const auto stem = without_extension(file);
    std::erase_if(poms, [](const auto& p) { return p.artifact.empty() || p.version.empty(); });
    std::sort(poms.begin(), poms.end(), [](const auto& a, const auto& b) {
        return std::tie(a.artifact, a.group, a.version) < std::tie(b.artifact, b.group, b.version);
    });
    // "a-b-1.jar" is of "a-b" rather than of "a".
    auto own = poms.end();
    for (auto p = poms.begin(); p != poms.end(); ++p)
        if (is_of_file(stem, p->artifact) && (own == poms.end() || p->artifact.size() > own->artifact.size()))
            own = p;
    if (own == poms.end() && poms.size() == 1)
        own = poms.begin();
    auto package = of(own == poms.end() ? guessed(stem, manifest) : *own);
    if (!manifest.licence.empty())
        package.licences.push_back(manifest.licence);
    if (!manifest.vendor.empty())
        package.maintainer = manifest.vendor;
    out.push_back(std::move(package));
    for (auto p = poms.begin(); p != poms.end(); ++p)
        if (p != own)
            out.push_back(of(*p));
}

bool is_java_archive(std::string_view name) noexcept
{
    constexpr std::array<std::string_view, 12> extensions{"jar", "war", "ear", "par", "sar", "nar",
                                                          "jpi", "hpi", "kar", "far", "rar", "lpkg"};
    name = name.substr(name.rfind('/') + 1);
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0)
        return false;
    const auto extension = name.substr(dot + 1);
    return std::any_of(extensions.begin(), extensions.end(), [&](std::string_view e) {
        return is_same(extension, e);
    });
}

} // namespace tare::inspect
