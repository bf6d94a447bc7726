#pragma once

#include "check/image_check.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tare::check {

/// The value of a label; absent when it is not set or empty.
[[nodiscard]] std::optional<std::string_view> label(const image_subject& image, std::string_view name);

/// The value of an annotation key of the OCI (image-spec annotations.md) among the labels, "source" for
/// "org.opencontainers.image.source".
[[nodiscard]] std::optional<std::string_view> oci_label(const image_subject& image, std::string_view name);

/// The annotations of those names that no label sets.
[[nodiscard]] places missing_labels(const image_subject& image, std::span<const std::string_view> names);

/// Evidence about a label.
[[nodiscard]] report::evidence at_label(std::string_view name, std::string text);

} // namespace tare::check
