#include "report/spdx_licence.hpp"

#include <tare/report/sbom.hpp>

#include <boost/json/parse.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>
#include <string>

namespace {

using namespace tare::report;
namespace json = boost::json;

package package_of(package_type type, std::string name, std::string version, std::string purl)
{
    package p;
    p.type = type;
    p.name = std::move(name);
    p.version = std::move(version);
    p.purl = std::move(purl);
    p.found_in = "/somewhere";
    return p;
}

image_report example()
{
    image_report r;
    r.analyser = {"tare", "1", "4"};
    r.image.id = "sha256:" + std::string(64, 'a');
    r.image.names = {"registry.example:5000/team/app:1.2"};
    r.image.manifest_digest = "sha256:" + std::string(64, 'b');
    r.image.platform = "linux/amd64";
    r.image.created = "2026-01-02T03:04:05.678901234+01:00";
    r.counts.files = 7;
    r.os = os_release{"debian", "12", "bookworm", "Debian GNU/Linux 12 (bookworm)"};
    layer l;
    l.digest = "sha256:" + std::string(64, 'c');
    l.diff_id = "sha256:" + std::string(64, 'd');
    l.created_by = "RUN true";
    r.layers = {l};
    package_inventory inventory;
    auto ssl = package_of(package_type::deb, "libssl3", "3.0", "pkg:deb/debian/libssl3@3.0?arch=amd64");
    ssl.maintainer = "Debian OpenSSL Team <openssl@lists.example.org>";
    ssl.layer = 0;
    ssl.source = package_source{"openssl", "3.0"};
    ssl.licences = {"apache-2.0"};
    auto one = package_of(package_type::npm, "a", "1", "pkg:npm/a@1");
    one.licences = {"(MIT or apache-2.0)"};
    auto again = one;
    again.found_in = "/elsewhere";
    again.licences = {"MIT", "Custom licence", "GPL-2.0-only WITH Classpath-exception-2.0"};
    inventory.packages = {ssl, one, again};
    inventory.unowned = unowned_files{3, 100, {}};
    inventory.gaps = {"Something was not read."};
    r.packages = inventory;
    return r;
}

std::string licence(std::string_view declared)
{
    const auto found = read_spdx_licence(declared);
    return found ? found->expression + (found->is_identifier ? ""
                                        : found->is_compound ? " (compound)"
                                                             : "")
                 : "(name)";
}

} // namespace

TEST_CASE("licences are identifiers and expressions of SPDX, or names")
{
    CHECK(licence("MIT") == "MIT");
    CHECK(licence(" apache-2.0 ") == "Apache-2.0");
    CHECK(licence("mit OR (apache-2.0 and isc)") == "MIT OR (Apache-2.0 AND ISC) (compound)");
    CHECK(
        licence("GPL-2.0-only with Classpath-exception-2.0") ==
        "GPL-2.0-only WITH Classpath-exception-2.0 (compound)"
    );
    CHECK(licence("Apache-1.0+") == "Apache-1.0+ (compound)");
    CHECK(licence("((MIT))") == "((MIT)) (compound)");
    for (const std::string_view name :
         {"", "MIT License", "MIT AND", "AND MIT", "(MIT", "MIT)", "MIT MIT", "()", "+", "MIT/ISC",
          "MIT WITH warranty", "GPLv2+", "BSD", "MIT OR \x01"})
        CHECK(licence(name) == "(name)");
    CHECK(licence(std::string(17, '(') + "MIT" + std::string(17, ')')) == "(name)");
    CHECK(licence(std::string(100'000, '(')) == "(name)");
}

TEST_CASE("a CycloneDX document has the image, its system and its packages")
{
    const auto r = example();
    const auto text = to_cyclonedx(r);
    CHECK(to_cyclonedx(r) == text);
    const auto document = json::parse(text);
    CHECK(document.at_pointer("/specVersion") == "1.6");
    CHECK(document.at_pointer("/metadata/timestamp") == "2026-01-02T02:04:05Z");
    CHECK(document.at_pointer("/metadata/component/name") == "registry.example:5000/team/app:1.2");
    CHECK(
        document.at_pointer("/metadata/component/purl").as_string() ==
        "pkg:oci/app@sha256:" + std::string(64, 'b') +
            "?arch=amd64&repository_url=registry.example:5000%2Fteam%2Fapp&tag=1.2"
    );
    CHECK(document.at_pointer("/metadata/component/hashes/0/content").as_string() == std::string(64, 'a'));
    CHECK(document.at_pointer("/components/0/type") == "operating-system");
    CHECK(document.at_pointer("/components/1/supplier/name") == "Debian OpenSSL Team");
    CHECK(document.at_pointer("/components/1/supplier/contact/0/email") == "openssl@lists.example.org");
    CHECK(
        document.at_pointer("/components/1/licenses") == json::parse(R"([{"license":{"id":"Apache-2.0"}}])")
    );
    CHECK(document.at_pointer("/components/2/licenses/0/expression") == "(MIT OR Apache-2.0)");
    CHECK(
        document.at_pointer("/components/3/licenses") ==
        json::parse(R"([{"license":{"id":"MIT"}},{"license":{"name":"Custom licence"}},)"
                    R"({"license":{"name":"GPL-2.0-only WITH Classpath-exception-2.0"}}])")
    );
    CHECK(document.at_pointer("/components/3/bom-ref") == "pkg:npm/a@1#2");
    CHECK(
        document.at_pointer("/dependencies") ==
        json::parse(R"([{"ref":"image","dependsOn":["operating-system","pkg:npm/a@1","pkg:npm/a@1#2"]},)"
                    R"({"ref":"operating-system","dependsOn":["pkg:deb/debian/libssl3@3.0?arch=amd64"]}])")
    );
    CHECK(document.at_pointer("/compositions/0/aggregate") == "incomplete");
    CHECK(text.find(R"({"name":"tare:layer:0:createdBy","value":"RUN true"})") != std::string::npos);
    CHECK(text.find(R"({"name":"tare:gap","value":"Something was not read."})") != std::string::npos);
    CHECK(text.find(R"({"name":"tare:package:layerDiffID","value":"sha256:dddd)") != std::string::npos);
}

TEST_CASE("an SPDX document has the image, its system and its packages")
{
    const auto r = example();
    const auto text = to_spdx(r);
    CHECK(to_spdx(r) == text);
    const auto document = json::parse(text);
    CHECK(document.at_pointer("/creationInfo/created") == "2026-01-02T02:04:05Z");
    CHECK(document.at_pointer("/packages/0/primaryPackagePurpose") == "CONTAINER");
    CHECK(document.at_pointer("/packages/0/checksums/0/checksumValue").as_string() == std::string(64, 'a'));
    CHECK(document.at_pointer("/packages/1/primaryPackagePurpose") == "OPERATING_SYSTEM");
    CHECK(
        document.at_pointer("/packages/2/supplier") ==
        "Organization: Debian OpenSSL Team (openssl@lists.example.org)"
    );
    CHECK(document.at_pointer("/packages/2/licenseDeclared") == "Apache-2.0");
    CHECK(document.at_pointer("/packages/3/licenseDeclared") == "(MIT OR Apache-2.0)");
    const std::string several{document.at_pointer("/packages/4/licenseDeclared").as_string()};
    CHECK(several.starts_with("MIT AND LicenseRef-Custom-licence-"));
    CHECK(several.ends_with(" AND (GPL-2.0-only WITH Classpath-exception-2.0)"));
    CHECK(document.at_pointer("/hasExtractedLicensingInfos/0/name") == "Custom licence");
    CHECK(document.at_pointer("/relationships/0/relationshipType") == "DESCRIBES");
    CHECK(document.at_pointer("/relationships").as_array().size() == 5);
    std::set<std::string> ids;
    for (const auto& p : document.at_pointer("/packages").as_array()) {
        const std::string id{p.at("SPDXID").as_string()};
        CHECK(
            id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-") ==
            std::string::npos
        );
        CHECK(ids.insert(id).second);
    }
}

TEST_CASE("the identity of an SBOM follows from the image, and its time can be given")
{
    auto r = example();
    const auto uuid = [](const image_report& of) {
        return std::string{json::parse(to_cyclonedx(of)).at("serialNumber").as_string()};
    };
    const auto first = uuid(r);
    CHECK(first.size() == 45);
    CHECK(first[23] == '8');
    CHECK(std::string_view{"89ab"}.find(first[28]) != std::string_view::npos);
    CHECK(json::parse(to_spdx(r)).at("documentNamespace").as_string() != first);
    r.image.id.back() = 'b';
    CHECK(uuid(r) != first);

    const auto time = [](const image_report& of, sbom_options options = {}) {
        return std::string{json::parse(to_spdx(of, options)).at_pointer("/creationInfo/created").as_string()};
    };
    CHECK(time(r, {1'700'000'000}) == "2023-11-14T22:13:20Z");
    CHECK(time(r, {-1}) == "1970-01-01T00:00:00Z");
    CHECK(time(r, {std::int64_t{1} << 62}) == "9999-12-31T23:59:59Z");
    for (const auto* const wrong :
         {"", "yesterday", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01T25:00:00Z",
          "2026-01-01T00:00:00", "2026-01-01T00:00:00+1", "2026-01-01"}) {
        r.image.created = wrong;
        CHECK(time(r) == "1970-01-01T00:00:00Z");
    }
    r.image.created = "2026-01-02T03:04:05Z";
    CHECK(time(r) == "2026-01-02T03:04:05Z");
    r.image.created = "2026-01-02T00:00:05.5-02:30";
    CHECK(time(r) == "2026-01-02T02:30:05Z");
    r.image.created.reset();
    CHECK(time(r) == "1970-01-01T00:00:00Z");
}

TEST_CASE("an image without name, system and packages has an SBOM too")
{
    image_report r;
    r.image.id = "sha256:short";
    const auto bom = json::parse(to_cyclonedx(r));
    CHECK(bom.at("components").as_array().empty());
    CHECK_FALSE(bom.at_pointer("/metadata/component").as_object().contains("purl"));
    CHECK_FALSE(bom.at_pointer("/metadata/component").as_object().contains("hashes"));
    CHECK(bom.at_pointer("/compositions/0/aggregate") == "incomplete");
    const auto spdx = json::parse(to_spdx(r));
    CHECK(spdx.at("packages").as_array().size() == 1);
    CHECK(spdx.at("name") == "sha256:short");
    CHECK(spdx.as_object().contains("comment"));
    r.packages = package_inventory{};
    CHECK(json::parse(to_cyclonedx(r)).at_pointer("/compositions/0/aggregate") == "unknown");
    CHECK_FALSE(json::parse(to_spdx(r)).as_object().contains("comment"));
}
