#pragma once

#include <tare/report/report.hpp>
#include <tare/report/sbom.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What both formats of an SBOM are made of.
namespace tare::report {

/// "2026-01-02T03:04:05Z": the time that was asked for, else the image's, else the beginning of 1970.
[[nodiscard]] std::string sbom_time(const image_report& r, const sbom_options& options);

/// A UUID (RFC 9562, version 8) that follows from the format, the image and the analyser.
[[nodiscard]] std::string sbom_uuid(const image_report& r, std::string_view format);

/// Who keeps a package: "Name <mail>" in parts.
struct agent
{
    std::string name;
    std::string mail;
};

[[nodiscard]] agent read_agent(std::string_view text);

/// What the image is called: its first name, else its id.
[[nodiscard]] std::string image_name(const image_report& r);

/// The image's package URL; empty without a name or a manifest, from which it would follow.
[[nodiscard]] std::string image_purl(const image_report& r);

/// 64 hexadecimal digits of a digest; empty when it is none of SHA-256.
[[nodiscard]] std::string sha256_of(std::string_view digest);

/// A name for each package that no other package of the image has: its URL, numbered where several have it.
[[nodiscard]] std::vector<std::string> package_references(const std::vector<package>& packages);

/// Whether a package belongs to a distribution.
[[nodiscard]] bool is_of_distribution(const package& p) noexcept;

/// A fact without a place of its own in the format: name and value.
using property = std::pair<std::string, std::string>;

/// Of the image: counts, sizes, layers, gaps.
[[nodiscard]] std::vector<property> properties_of(const image_report& r);

/// Of a package: where it was found, its layer, its files.
[[nodiscard]] std::vector<property> properties_of(const image_report& r, const package& p);

} // namespace tare::report
