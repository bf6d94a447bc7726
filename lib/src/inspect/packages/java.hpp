#pragma once

#include "inspect/packages/manifest.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tare::inspect {

/// pom.properties of Maven: group, artifact and version; empty where it does not say.
struct maven_coordinates
{
    std::string group;
    std::string artifact;
    std::string version;
};

[[nodiscard]] maven_coordinates read_pom_properties(std::string_view text);

/// What the main section of a MANIFEST.MF says (JAR File Specification); empty where it does not say.
struct jar_manifest
{
    std::string title;
    std::string version;
    std::string vendor;
    std::string vendor_id;
    std::string licence;
};

[[nodiscard]] jar_manifest read_jar_manifest(std::string_view text);

/// Adds the packages of one archive: its own first, then those that were put into it. `file` is its name.
void add_java_packages(
    std::string_view file, const jar_manifest& manifest, std::vector<maven_coordinates> poms,
    std::vector<found_package>& out
);

/// Whether a path is that of a Java archive.
[[nodiscard]] bool is_java_archive(std::string_view name) noexcept;

} // namespace tare::inspect
