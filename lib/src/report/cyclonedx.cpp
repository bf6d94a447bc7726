#include "report/sbom_parts.hpp"
#include "report/spdx_licence.hpp"

#include <tare/base/version.hpp>
#include <tare/report/sbom.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

// CycloneDX 1.6, schema/bom-1.6.schema.json of the specification.
namespace tare::report {
namespace {

namespace json = boost::json;

constexpr std::string_view image_reference = "image";
constexpr std::string_view system_reference = "operating-system";

json::array properties_json(const std::vector<property>& properties)
{
    json::array out;
    for (const auto& [name, value] : properties)
        if (!value.empty())
            out.push_back(json::object{{"name", name}, {"value", value}});
    return out;
}

/// Either identifiers and names, or one expression, never both.
json::array licences_json(const std::vector<std::string>& declared)
{
    json::array out;
    if (declared.size() == 1)
        if (const auto spdx = read_spdx_licence(declared.front()); spdx && !spdx->is_identifier) {
            out.push_back(json::object{{"expression", spdx->expression}});
            return out;
        }
    for (const auto& text : declared) {
        const auto spdx = read_spdx_licence(text);
        json::object licence;
        if (spdx && spdx->is_identifier)
            licence["id"] = spdx->expression;
        else
            licence["name"] = spdx ? spdx->expression : text;
        out.push_back(json::object{{"license", std::move(licence)}});
    }
    return out;
}

json::object supplier_json(const std::string& maintainer)
{
    const auto who = read_agent(maintainer);
    json::object out{{"name", who.name}};
    if (!who.mail.empty())
        out["contact"] = json::array{json::object{{"name", who.name}, {"email", who.mail}}};
    return out;
}

json::object image_json(const image_report& r)
{
    json::object out{
        {"type", "container"}, {"bom-ref", image_reference}, {"name", image_name(r)}, {"version", r.image.id}
    };
    if (const auto hash = sha256_of(r.image.id); !hash.empty())
        out["hashes"] = json::array{json::object{{"alg", "SHA-256"}, {"content", hash}}};
    if (const auto purl = image_purl(r); !purl.empty())
        out["purl"] = purl;
    out["properties"] = properties_json(properties_of(r));
    return out;
}

json::object system_json(const os_release& os)
{
    json::object out{{"type", "operating-system"}, {"bom-ref", system_reference}, {"name", os.id}};
    const auto& version = os.version_id.empty() ? os.version_codename : os.version_id;
    if (!version.empty())
        out["version"] = version;
    if (!os.pretty_name.empty())
        out["description"] = os.pretty_name;
    return out;
}

json::object package_json(const image_report& r, const package& p, const std::string& reference)
{
    json::object out{{"type", "library"}, {"bom-ref", reference}};
    if (p.maintainer && !p.maintainer->empty())
        out["supplier"] = supplier_json(*p.maintainer);
    out["name"] = p.name;
    if (!p.version.empty())
        out["version"] = p.version;
    if (auto licences = licences_json(p.licences); !licences.empty())
        out["licenses"] = std::move(licences);
    if (!p.purl.empty())
        out["purl"] = p.purl;
    out["properties"] = properties_json(properties_of(r, p));
    return out;
}

/// The image contains the system and what languages bring, the system its own packages.
json::array dependencies_json(const image_report& r, const std::vector<std::string>& references)
{
    json::array of_image;
    json::array of_system;
    if (r.os)
        of_image.emplace_back(system_reference);
    for (std::size_t i = 0; i < references.size(); ++i)
        (r.os && is_of_distribution(r.packages->packages[i]) ? of_system : of_image)
            .emplace_back(references[i]);
    json::array out;
    out.push_back(json::object{{"ref", image_reference}, {"dependsOn", std::move(of_image)}});
    if (r.os)
        out.push_back(json::object{{"ref", system_reference}, {"dependsOn", std::move(of_system)}});
    return out;
}

} // namespace

std::string to_cyclonedx(const image_report& r, const sbom_options& options)
{
    const json::object tool{{"type", "application"}, {"name", "tare"}, {"version", version()}};
    json::object metadata{
        {"timestamp", sbom_time(r, options)},
        {"tools", json::object{{"components", json::array{tool}}}},
        {"component", image_json(r)}
    };
    json::array components;
    if (r.os)
        components.push_back(system_json(*r.os));
    std::vector<std::string> references;
    if (r.packages) {
        references = package_references(r.packages->packages);
        for (std::size_t i = 0; i < references.size(); ++i)
            components.push_back(package_json(r, r.packages->packages[i], references[i]));
    }
    json::object document{
        {"$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json"},
        {"bomFormat", "CycloneDX"},
        {"specVersion", "1.6"},
        {"serialNumber", "urn:uuid:" + sbom_uuid(r, "cyclonedx")},
        {"version", 1},
        {"metadata", std::move(metadata)},
        {"components", std::move(components)},
        {"dependencies", dependencies_json(r, references)},
    };
    // Where something could not be read, what is listed is not all.
    const bool is_incomplete = !r.packages || !r.packages->gaps.empty();
    document["compositions"] = json::array{json::object{
        {"aggregate", is_incomplete ? "incomplete" : "unknown"}, {"assemblies", json::array{image_reference}}
    }};
    return json::serialize(document);
}

} // namespace tare::report
