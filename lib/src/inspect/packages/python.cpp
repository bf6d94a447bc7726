#include "inspect/packages/manifest.hpp"

#include <tare/base/ascii.hpp>
#include <tare/image/path.hpp>

#include <algorithm>
#include <utility>

// Core metadata specifications (packaging.python.org), PEP 376, PEP 639.
namespace tare::inspect {
namespace {

constexpr std::string_view dist_info = ".dist-info";
constexpr std::string_view egg_info = ".egg-info";
constexpr std::string_view egg_ending = ".egg";
/// Longer licence fields are whole texts, not names.
constexpr std::size_t longest_licence_name = 200;

std::string_view next_metadata_line(std::string_view& rest) noexcept
{
    const auto end = rest.find('\n');
    auto line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

struct metadata
{
    std::string name;
    std::string version;
    std::string expression;
    std::string licence;
    std::vector<std::string> classifiers;
    std::string author;
    std::string maintainer;

    void take(std::string_view key, std::string value)
    {
        const auto keep = [&](std::string& field) {
            if (field.empty())
                field = std::move(value);
        };
        constexpr std::string_view licence_classifier = "License ::";
        if (is_same(key, "name"))
            keep(name);
        else if (is_same(key, "version"))
            keep(version);
        else if (is_same(key, "license-expression"))
            keep(expression);
        else if (is_same(key, "license"))
            keep(licence);
        else if (is_same(key, "classifier") && value.starts_with(licence_classifier)) {
            const auto last = trimmed(std::string_view{value}.substr(value.rfind("::") + 2));
            if (last != "OSI Approved")
                classifiers.emplace_back(last);
        } else if (is_same(key, "author") || is_same(key, "author-email"))
            keep(author);
        else if (is_same(key, "maintainer") || is_same(key, "maintainer-email"))
            keep(maintainer);
    }

    /// The most exact of what it says: an expression, a name, then the classifiers.
    [[nodiscard]] std::vector<std::string> licences()
    {
        if (!expression.empty())
            return {std::move(expression)};
        const bool is_name = !licence.empty() && licence != "UNKNOWN" &&
                             licence.size() <= longest_licence_name &&
                             licence.find('\n') == std::string::npos;
        if (is_name)
            return {std::move(licence)};
        return std::move(classifiers);
    }
};

metadata read_headers(std::string_view text)
{
    metadata out;
    std::string_view key;
    std::string value;
    const auto finish = [&] {
        if (!key.empty())
            out.take(key, std::string{trimmed(value)});
    };
    while (!text.empty()) {
        const auto line = next_metadata_line(text);
        if (line.empty())
            break;
        if (line.front() == ' ' || line.front() == '\t') {
            value += '\n';
            value += trimmed(line);
            continue;
        }
        finish();
        const auto colon = line.find(':');
        key = colon == std::string_view::npos ? std::string_view{} : trimmed(line.substr(0, colon));
        value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
    }
    finish();
    return out;
}

/// The directory or file whose name says which package it is: "six-1.16.0.dist-info".
std::string_view carrier(std::string_view path) noexcept
{
    if (path.ends_with(egg_info))
        return image::base_name(path);
    const auto directory = image::parent_path(path);
    return image::base_name(
        image::base_name(directory) == "EGG-INFO" ? image::parent_path(directory) : directory
    );
}

/// "six" and "1.16.0" of "six-1.16.0.dist-info", "six-1.16.0-py3.11.egg-info", "six-1.16.0-py3.11.egg".
std::pair<std::string_view, std::string_view> name_and_version(std::string_view carrier) noexcept
{
    const auto dot = carrier.rfind('.');
    const auto end = dot == std::string_view::npos ? std::string_view{} : carrier.substr(dot);
    if (end != dist_info && end != egg_info && end != egg_ending)
        return {};
    carrier.remove_suffix(end.size());
    const auto dash = carrier.find('-');
    if (dash == std::string_view::npos)
        return {carrier, {}};
    const auto rest = carrier.substr(dash + 1);
    return {carrier.substr(0, dash), rest.substr(0, rest.find('-'))};
}

/// The first field of a line of comma-separated values (RFC 4180).
std::string first_field(std::string_view line)
{
    if (!line.starts_with('"'))
        return std::string{line.substr(0, line.find(','))};
    std::string out;
    for (std::size_t i = 1; i < line.size(); ++i) {
        if (line[i] == '"' && (i + 1 == line.size() || line[i + 1] != '"'))
            break;
        i += line[i] == '"' ? 1U : 0U;
        out += line[i];
    }
    return out;
}

} // namespace

bool is_python_metadata(std::string_view path)
{
    const auto name = image::base_name(path);
    const auto directory = image::base_name(image::parent_path(path));
    if (name == "METADATA")
        return directory.ends_with(dist_info);
    if (name == "PKG-INFO")
        return directory.ends_with(egg_info) || directory == "EGG-INFO";
    return name.ends_with(egg_info);
}

manifest_outcome read_python_metadata(
    std::string_view path, std::string_view text, const limits& /*bounds*/, package_manifest& out
)
{
    auto found = read_headers(text);
    const auto [name, version] = name_and_version(carrier(path));
    found_package package;
    package.type = report::package_type::pypi;
    package.name = found.name.empty() ? std::string{name} : std::move(found.name);
    package.version = found.version.empty() ? std::string{version} : std::move(found.version);
    if (package.name.empty() || package.version.empty())
        return image::shortfall{{}, 0, "it names no package and version"};
    package.licences = found.licences();
    auto& keeper = found.maintainer.empty() ? found.author : found.maintainer;
    if (!keeper.empty())
        package.maintainer = std::move(keeper);
    out.packages.push_back(std::move(package));
    return std::nullopt;
}

bool is_python_record(std::string_view path)
{
    const auto name = image::base_name(path);
    const auto directory = image::base_name(image::parent_path(path));
    return (name == "RECORD" && directory.ends_with(dist_info)) ||
           (name == "installed-files.txt" && directory.ends_with(egg_info));
}

manifest_outcome
read_python_record(std::string_view path, std::string_view text, const limits& bounds, package_manifest& out)
{
    const bool has_columns = image::base_name(path) == "RECORD";
    while (!text.empty()) {
        const auto line = next_metadata_line(text);
        auto listed = has_columns ? first_field(line) : std::string{line};
        if (listed.empty())
            continue;
        // Each takes more memory than its line.
        if (out.paths.size() == bounds.max_package_files)
            return image::shortfall{"max_package_files", bounds.max_package_files, {}};
        out.paths.push_back(std::move(listed));
    }
    return std::nullopt;
}

} // namespace tare::inspect
