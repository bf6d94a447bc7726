#pragma once

#include <tare/report/package.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Package URLs (ECMA-427, purl-spec): the identity of a package across tools.
namespace tare::report {

/// The parts of a package URL, not encoded yet.
struct package_url
{
    /// "deb", "npm"; letters of either case.
    std::string type;
    /// Segments with a slash between them; empty where there is none.
    std::string name_space{};
    std::string name;
    std::string version{};
    /// Keys of letters, digits, '.', '-' and '_'; those with an empty value are left out.
    std::vector<std::pair<std::string, std::string>> qualifiers{};
    /// Path within the package; empty where the whole of it is meant.
    std::string subpath{};
};

/// The canonical form, by the rules of the type: lower case where it has no case, qualifiers in order,
/// everything but letters, digits, ".-_~" and ':' percent-encoded. ASCII whatever the parts hold.
[[nodiscard]] std::string to_string(const package_url& url);

/// What the URL of a package follows from; strings raw, empty where nothing is known.
struct package_identity
{
    package_type type = package_type::deb;
    /// As `package::name` has it, with its namespace: "@babel/core", "org.slf4j:slf4j-api".
    std::string_view name;
    /// Of an rpm with its epoch in front, "1:2.3-4", if it has one.
    std::string_view version;
    std::string_view architecture{};
    std::string_view source_name{};
    std::string_view source_version{};
};

/// The distribution that a package belongs to (os-release(5)); strings raw, empty where nothing is known.
struct distribution_identity
{
    std::string_view id{};
    std::string_view version_id{};
    /// Stands in where there is no VERSION_ID, as in Debian's testing.
    std::string_view version_codename{};
};

/// The URL of a package. Packages of distributions get their namespace from the distribution's id, and the
/// qualifiers "arch", "distro" (id, dash, version), "epoch" of rpm, and "upstream": the source package, as
/// scanners write it that match advisories by it.
[[nodiscard]] std::string
package_url_of(const package_identity& package, const distribution_identity& distribution);

} // namespace tare::report
