#include "inspect/packages/manifest.hpp"

#include <tare/image/path.hpp>

#include <boost/json/value.hpp>

#include <utility>

// Composer's installed.json (version 1: a list, version 2: an object) and composer.lock.
namespace tare::inspect {
namespace {

namespace json = boost::json;

std::vector<std::string> licences(const json::object& package)
{
    std::vector<std::string> out;
    const auto* const said = package.if_contains("license");
    if (said == nullptr)
        return out;
    if (const auto* const text = said->if_string(); text != nullptr && !text->empty())
        out.emplace_back(text->data(), text->size());
    if (const auto* const list = said->if_array(); list != nullptr)
        for (const auto& one : *list)
            if (const auto* const text = one.if_string(); text != nullptr && !text->empty())
                out.emplace_back(text->data(), text->size());
    return out;
}

std::optional<std::string> first_author(const json::object& package)
{
    const auto* const authors = package.if_contains("authors");
    const auto* const list = authors == nullptr ? nullptr : authors->if_array();
    if (list == nullptr || list->empty() || !list->front().is_object())
        return std::nullopt;
    return text_member(list->front().get_object(), "name");
}

void read_list(const json::array& packages, package_manifest& out)
{
    for (const auto& value : packages) {
        const auto* const package = value.if_object();
        auto name = package == nullptr ? std::nullopt : text_member(*package, "name");
        auto version = package == nullptr ? std::nullopt : text_member(*package, "version");
        if (!name || !version)
            continue;
        found_package found;
        found.type = report::package_type::composer;
        found.name = std::move(*name);
        found.version = std::move(*version);
        found.licences = licences(*package);
        found.maintainer = first_author(*package);
        out.packages.push_back(std::move(found));
    }
}

manifest_outcome read(std::string_view text, const limits& bounds, bool may_be_list, package_manifest& out)
{
    json::value document;
    if (auto missed = read_json(text, bounds, document))
        return missed;
    const json::array* list = may_be_list ? document.if_array() : nullptr;
    if (const auto* const object = document.if_object(); object != nullptr)
        if (const auto* const packages = object->if_contains("packages"); packages != nullptr)
            list = packages->if_array();
    if (list == nullptr)
        return image::shortfall{{}, 0, "it has no list of packages"};
    read_list(*list, out);
    return std::nullopt;
}

} // namespace

bool is_composer_installed(std::string_view path)
{
    return image::base_name(path) == "installed.json" &&
           image::base_name(image::parent_path(path)) == "composer";
}

manifest_outcome read_composer_installed(
    std::string_view /*path*/, std::string_view text, const limits& bounds, package_manifest& out
)
{
    return read(text, bounds, true, out);
}

bool is_composer_lockfile(std::string_view path)
{
    return image::base_name(path) == "composer.lock" && !is_below(path, "vendor");
}

manifest_outcome read_composer_lockfile(
    std::string_view /*path*/, std::string_view text, const limits& bounds, package_manifest& out
)
{
    return read(text, bounds, false, out);
}

} // namespace tare::inspect
