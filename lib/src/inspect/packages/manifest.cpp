#include "inspect/packages/manifest.hpp"

#include <tare/image/json.hpp>
#include <tare/image/path.hpp>

#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace tare::inspect {
namespace {

constexpr std::array formats{
    manifest_format{manifest_kind::python_metadata, &is_python_metadata, &read_python_metadata},
    manifest_format{manifest_kind::python_record, &is_python_record, &read_python_record},
    manifest_format{manifest_kind::node_package, &is_node_package, &read_node_package},
    manifest_format{manifest_kind::node_lockfile, &is_node_lockfile, &read_node_lockfile},
    manifest_format{manifest_kind::node_lockfile, &is_yarn_lockfile, &read_yarn_lockfile},
    manifest_format{manifest_kind::node_lockfile, &is_pnpm_lockfile, &read_pnpm_lockfile},
    manifest_format{manifest_kind::gem_specification, &is_gem_specification, &read_gem_specification},
    manifest_format{manifest_kind::composer_installed, &is_composer_installed, &read_composer_installed},
    manifest_format{manifest_kind::composer_lockfile, &is_composer_lockfile, &read_composer_lockfile},
};

/// The ends that names of manifests have, longest of all: most files have none of them.
bool may_be_meant(std::string_view path) noexcept
{
    constexpr std::array<std::string_view, 9> ends{".json",  "METADATA",       "PKG-INFO",
                                                   "RECORD", "pnpm-lock.yaml", ".lock",
                                                   "-info",  ".gemspec",       "installed-files.txt"};
    return std::any_of(ends.begin(), ends.end(), [&](std::string_view e) { return path.ends_with(e); });
}

std::size_t memory_of(const found_package& p) noexcept
{
    auto bytes = sizeof p + p.name.capacity() + p.version.capacity() + p.found_in.capacity();
    for (const auto& l : p.licences)
        bytes += sizeof l + l.capacity();
    bytes += p.maintainer ? p.maintainer->capacity() : 0;
    return bytes + (p.architecture ? p.architecture->capacity() : 0);
}

} // namespace

std::size_t package_manifest::memory() const noexcept
{
    auto bytes = sizeof *this;
    for (const auto& p : packages)
        bytes += memory_of(p);
    for (const auto& p : paths)
        bytes += sizeof p + p.capacity();
    return bytes;
}

const manifest_format* format_of(std::string_view path) noexcept
{
    if (!may_be_meant(path))
        return nullptr;
    const auto found =
        std::find_if(formats.begin(), formats.end(), [&](const auto& f) { return f.is_meant(path); });
    return found == formats.end() ? nullptr : &*found;
}

std::optional<std::string> text_member(const boost::json::object& object, std::string_view key)
{
    const auto* const member = object.if_contains(key);
    const auto* const text = member == nullptr ? nullptr : member->if_string();
    if (text == nullptr || text->empty())
        return std::nullopt;
    return std::string{text->data(), text->size()};
}

manifest_outcome read_json(std::string_view text, const limits& bounds, boost::json::value& out)
{
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    auto parsed = image::parse_json(text, bounds, "manifest");
    if (!parsed)
        return parsed.error().code == errc::limit_exceeded
                   ? image::shortfall{parsed.error().limit, parsed.error().limit_value, {}}
                   : image::shortfall{{}, 0, "it is not JSON that every reader would read the same way"};
    out = std::move(*parsed);
    return std::nullopt;
}

bool is_below(std::string_view path, std::string_view directory) noexcept
{
    for (auto rest = image::parent_path(path); !rest.empty();)
        if (image::next_component(rest) == directory)
            return true;
    return false;
}

} // namespace tare::inspect
