#pragma once

#include <tare/base/digest.hpp>
#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>
#include <tare/image/platform.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::image {

/// What a media type names (OCI image-spec media-types.md and Docker's counterparts).
enum class media_kind : std::uint8_t
{
    index,
    manifest,
    config,
    layer,
    /// A layer that its publisher does not let others distribute.
    foreign_layer,
    encrypted_layer,
    schema_1,
    other,
};

/// Tells what `media_type` names; parameters and case do not matter.
[[nodiscard]] media_kind kind_of(std::string_view media_type);

/// The compression that a layer's media type declares: "gzip", "zstd", "none", or "" when it says nothing.
[[nodiscard]] std::string_view declared_compression(std::string_view media_type);

/// A reference to a blob (OCI image-spec descriptor.md).
struct descriptor
{
    std::string media_type;
    tare::digest digest;
    std::uint64_t size = 0;
    std::optional<image::platform> platform;
    std::vector<std::pair<std::string, std::string>> annotations;
    bool has_urls = false;

    /// The value of an annotation; empty when absent.
    [[nodiscard]] std::string_view annotation(std::string_view key) const noexcept;

    /// True for BuildKit's provenance and SBOM manifests and for platform unknown/unknown: they are no
    /// images.
    [[nodiscard]] bool is_attestation() const noexcept;
};

/// An image manifest (OCI image-spec manifest.md).
struct manifest
{
    std::string media_type;
    std::string artifact_type;
    descriptor config;
    std::vector<descriptor> layers;

    /// True when it describes a container image and not some other artifact.
    [[nodiscard]] bool is_image() const;

    /// True when it holds what BuildKit states about an image (in-toto statements), in its older form, which
    /// poses as an image, or its newer one.
    [[nodiscard]] bool is_attestation() const;
};

/// An image index (OCI image-spec image-index.md).
struct index
{
    std::string media_type;
    /// Absent when the document says null, which Docker 25.0 writes for untagged images.
    std::optional<std::vector<descriptor>> manifests;
};

/// One image in docker-save's manifest.json.
struct docker_image
{
    std::string config;
    std::vector<std::string> repo_tags;
    std::vector<std::string> layers;
};

/// Reads an image manifest. A document that could also be read as an index is refused
/// (`errc::ambiguous_manifest`, CVE-2021-41190).
[[nodiscard]] result<manifest> parse_manifest(std::string_view text, const limits& bounds);

/// Reads an image index, with the same care.
[[nodiscard]] result<index> parse_index(std::string_view text, const limits& bounds);

/// Reads docker-save's manifest.json. `null` is refused, `[]` is no images.
[[nodiscard]] result<std::vector<docker_image>>
parse_docker_manifest(std::string_view text, const limits& bounds);

/// Checks an `oci-layout` file: its version has to be 1.0.0.
[[nodiscard]] result<void> check_oci_layout(std::string_view text, const limits& bounds);

} // namespace tare::image
