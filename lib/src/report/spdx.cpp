#include "report/sbom_parts.hpp"
#include "report/spdx_licence.hpp"

#include <tare/base/bytes.hpp>
#include <tare/base/version.hpp>
#include <tare/codec/sha256.hpp>
#include <tare/report/sbom.hpp>

#include <boost/describe/enum_to_string.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/format.h>

#include <map>
#include <utility>

// SPDX 2.3, schemas/spdx-schema.json of the specification.
namespace tare::report {
namespace {

namespace json = boost::json;

constexpr std::string_view no_assertion = "NOASSERTION";
constexpr std::string_view document_id = "SPDXRef-DOCUMENT";
constexpr std::string_view image_id = "SPDXRef-Image";
constexpr std::string_view system_id = "SPDXRef-OperatingSystem";
constexpr std::size_t longest_name = 60;

/// Letters, digits, '.' and '-': what identifiers are made of.
std::string plain(std::string_view text)
{
    std::string out;
    for (const char c : text.substr(0, longest_name)) {
        const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                             c == '.' || c == '-';
        out += allowed ? c : '-';
    }
    return out;
}

std::string short_hash(std::string_view text)
{
    return codec::sha256::of(as_bytes_view(text)).hex().substr(0, 12);
}

/// Licences that are on no list: what the document calls them, and their names.
class extracted_licences
{
public:
    std::string reference(const std::string& name)
    {
        const auto safe = plain(name);
        auto id = fmt::format("LicenseRef-{}", safe == name ? safe : safe + '-' + short_hash(name));
        names_.emplace(id, name);
        return id;
    }

    [[nodiscard]] json::array written() const
    {
        json::array out;
        for (const auto& [id, name] : names_)
            out.push_back(json::object{{"licenseId", id}, {"extractedText", name}, {"name", name}});
        return out;
    }

private:
    std::map<std::string, std::string> names_;
};

std::string declared_licence(const std::vector<std::string>& declared, extracted_licences& extracted)
{
    std::string out;
    for (const auto& text : declared) {
        if (text.empty())
            continue;
        const auto spdx = read_spdx_licence(text);
        auto one = spdx ? spdx->expression : extracted.reference(text);
        if (spdx && spdx->is_compound && declared.size() > 1)
            one = '(' + one + ')';
        out += (out.empty() ? "" : " AND ") + one;
    }
    return out.empty() ? std::string{no_assertion} : out;
}

std::string supplier(const package& p)
{
    if (!p.maintainer || p.maintainer->empty())
        return std::string{no_assertion};
    const auto who = read_agent(*p.maintainer);
    const std::string_view kind = is_of_distribution(p) ? "Organization" : "Person";
    return who.mail.empty() ? fmt::format("{}: {}", kind, who.name)
                            : fmt::format("{}: {} ({})", kind, who.name, who.mail);
}

std::string lines_of(const std::vector<property>& properties)
{
    std::string out;
    for (const auto& [name, value] : properties)
        if (!value.empty())
            out += fmt::format("{}{}={}", out.empty() ? "" : "\n", name, value);
    return out;
}

json::object bare_package(std::string_view id, std::string_view name, std::string_view version)
{
    json::object out{{"SPDXID", id}, {"name", name}};
    if (!version.empty())
        out["versionInfo"] = version;
    out["downloadLocation"] = no_assertion;
    out["filesAnalyzed"] = false;
    out["licenseConcluded"] = no_assertion;
    out["licenseDeclared"] = no_assertion;
    out["copyrightText"] = no_assertion;
    out["supplier"] = no_assertion;
    return out;
}

void add_purl(json::object& to, const std::string& purl)
{
    if (!purl.empty())
        to["externalRefs"] = json::array{json::object{
            {"referenceCategory", "PACKAGE-MANAGER"}, {"referenceType", "purl"}, {"referenceLocator", purl}
        }};
}

json::object spdx_image(const image_report& r)
{
    auto out = bare_package(image_id, image_name(r), r.image.id);
    out["primaryPackagePurpose"] = "CONTAINER";
    if (const auto hash = sha256_of(r.image.id); !hash.empty())
        out["checksums"] = json::array{json::object{{"algorithm", "SHA256"}, {"checksumValue", hash}}};
    add_purl(out, image_purl(r));
    out["comment"] = lines_of(properties_of(r));
    return out;
}

json::object spdx_system(const os_release& os)
{
    auto out = bare_package(
        system_id, os.id.empty() ? std::string_view{"unknown"} : std::string_view{os.id},
        os.version_id.empty() ? os.version_codename : os.version_id
    );
    out["primaryPackagePurpose"] = "OPERATING_SYSTEM";
    if (!os.pretty_name.empty())
        out["summary"] = os.pretty_name;
    return out;
}

std::string package_id(const package& p, const std::string& reference)
{
    return fmt::format(
        "SPDXRef-Package-{}-{}-{}", boost::describe::enum_to_string(p.type, "other"), plain(p.name),
        short_hash(reference)
    );
}

json::object
package_json(const image_report& r, const package& p, const std::string& id, extracted_licences& extracted)
{
    auto out = bare_package(id, p.name, p.version);
    out["licenseDeclared"] = declared_licence(p.licences, extracted);
    out["supplier"] = supplier(p);
    out["primaryPackagePurpose"] = "LIBRARY";
    out["sourceInfo"] = "found in " + p.found_in;
    add_purl(out, p.purl);
    out["comment"] = lines_of(properties_of(r, p));
    return out;
}

json::object relationship(std::string_view from, std::string_view type, std::string_view to)
{
    return {{"spdxElementId", from}, {"relationshipType", type}, {"relatedSpdxElement", to}};
}

} // namespace

std::string to_spdx(const image_report& r, const sbom_options& options)
{
    extracted_licences extracted;
    json::array packages{spdx_image(r)};
    json::array relationships{relationship(document_id, "DESCRIBES", image_id)};
    if (r.os) {
        packages.push_back(spdx_system(*r.os));
        relationships.push_back(relationship(image_id, "CONTAINS", system_id));
    }
    if (r.packages) {
        const auto references = package_references(r.packages->packages);
        for (std::size_t i = 0; i < references.size(); ++i) {
            const auto& p = r.packages->packages[i];
            const auto id = package_id(p, references[i]);
            packages.push_back(package_json(r, p, id, extracted));
            relationships.push_back(relationship(image_id, "CONTAINS", id));
        }
    }
    json::object document{
        {"spdxVersion", "SPDX-2.3"},
        {"dataLicense", "CC0-1.0"},
        {"SPDXID", document_id},
        {"name", image_name(r)},
        {"documentNamespace", "urn:uuid:" + sbom_uuid(r, "spdx")},
        {"creationInfo",
         json::object{
             {"created", sbom_time(r, options)},
             {"creators", json::array{fmt::format("Tool: tare-{}", version())}}
         }},
        {"packages", std::move(packages)},
        {"relationships", std::move(relationships)},
    };
    if (auto licences = extracted.written(); !licences.empty())
        document["hasExtractedLicensingInfos"] = std::move(licences);
    if (!r.packages || !r.packages->gaps.empty())
        document["comment"] = "What is listed may not be all: the image's comment says what was not read.";
    return json::serialize(document);
}

} // namespace tare::report
