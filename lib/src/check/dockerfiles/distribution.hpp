#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tare::check::dockerfiles {

/// A release of a distribution, as an image's name tells it.
struct distribution
{
    /// "debian", "ubuntu", "alpine", …
    std::string name;
    /// "12", "24.04", "3.20".
    std::string release;
};

/// "golang:1.24-bookworm" is Debian 12, "node:20-alpine3.20" Alpine 3.20, "gcr.io/distroless/cc-debian12"
/// Debian 12. Absent when the name does not say; distroless static images are of no release, because nothing
/// in them is linked to.
[[nodiscard]] std::optional<distribution> distribution_of(std::string_view image);

} // namespace tare::check::dockerfiles
