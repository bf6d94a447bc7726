#include "inspect/packages/manifest.hpp"

#include <tare/base/ascii.hpp>
#include <tare/image/path.hpp>

#include <utility>

// What RubyGems writes when it installs a gem (Gem::Specification#to_ruby). The file is Ruby; only the lines
// that RubyGems itself writes are understood.
namespace tare::inspect {
namespace {

constexpr std::string_view gemspec = ".gemspec";
constexpr std::string_view stub = "# stub: ";

std::string_view next_word(std::string_view& rest) noexcept
{
    const auto end = rest.find(' ');
    const auto word = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    return word;
}

/// The quoted strings of a line: `["MIT".freeze, "Ruby".freeze]`.
std::vector<std::string> quoted(std::string_view line)
{
    std::vector<std::string> out;
    while (true) {
        const auto open = line.find('"');
        const auto close = open == std::string_view::npos ? open : line.find('"', open + 1);
        if (close == std::string_view::npos)
            return out;
        out.emplace_back(line.substr(open + 1, close - open - 1));
        line.remove_prefix(close + 1);
    }
}

/// What a line gives to `key`: "name" of `s.name = "rake".freeze`.
std::optional<std::string_view> assigned(std::string_view line, std::string_view key) noexcept
{
    if (!line.starts_with("s.") || !line.substr(2).starts_with(key))
        return std::nullopt;
    auto rest = trimmed(line.substr(2 + key.size()));
    if (!rest.starts_with('=') || rest.starts_with("=="))
        return std::nullopt;
    return rest.substr(1);
}

void take_line(std::string_view line, found_package& out)
{
    const auto first = [](std::string_view value) {
        auto found = quoted(value);
        return found.empty() ? std::string{} : std::move(found.front());
    };
    if (line.starts_with(stub) && out.name.empty()) {
        auto rest = line.substr(stub.size());
        out.name = next_word(rest);
        out.version = next_word(rest);
        const auto platform = next_word(rest);
        if (!platform.empty() && platform != "ruby")
            out.architecture = platform;
    } else if (const auto name = assigned(line, "name"); name && out.name.empty())
        out.name = first(*name);
    else if (const auto version = assigned(line, "version"); version && out.version.empty())
        out.version = first(*version);
    else if (const auto several = assigned(line, "licenses"); several && out.licences.empty())
        out.licences = quoted(*several);
    else if (const auto one = assigned(line, "license"); one && out.licences.empty())
        out.licences = quoted(*one);
    else if (const auto authors = assigned(line, "authors"); authors && !out.maintainer) {
        std::string names;
        for (const auto& a : quoted(*authors))
            names += (names.empty() ? "" : ", ") + a;
        if (!names.empty())
            out.maintainer = std::move(names);
    }
}

} // namespace

bool is_gem_specification(std::string_view path)
{
    if (!path.ends_with(gemspec))
        return false;
    auto directory = image::parent_path(path);
    if (image::base_name(directory) == "default")
        directory = image::parent_path(directory);
    return image::base_name(directory) == "specifications";
}

manifest_outcome read_gem_specification(
    std::string_view /*path*/, std::string_view text, const limits& /*bounds*/, package_manifest& out
)
{
    found_package package;
    package.type = report::package_type::gem;
    while (!text.empty()) {
        const auto end = text.find('\n');
        take_line(trimmed(text.substr(0, end)), package);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    if (package.name.empty() || package.version.empty())
        return image::shortfall{{}, 0, "it does not say name and version as RubyGems writes them"};
    out.packages.push_back(std::move(package));
    return std::nullopt;
}

} // namespace tare::inspect
