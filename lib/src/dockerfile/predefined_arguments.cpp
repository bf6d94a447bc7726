#include "dockerfile/text.hpp"

#include <tare/dockerfile/build.hpp>

#include <array>

namespace tare::dockerfile {
namespace {

constexpr std::array<std::string_view, 11> platform_arguments{
    "BUILDARCH", "BUILDOS",         "BUILDOSVERSION", "BUILDPLATFORM", "BUILDVARIANT",  "TARGETARCH",
    "TARGETOS",  "TARGETOSVERSION", "TARGETPLATFORM", "TARGETSTAGE",   "TARGETVARIANT",
};
/// Arguments that BuildKit takes for itself, or hands to RUN without a declaration.
constexpr std::array<std::string_view, 20> other_arguments{
    "ALL_PROXY",
    "BUILDKIT_CACHE_MOUNT_NS",
    "BUILDKIT_CONTEXT_KEEP_GIT_DIR",
    "BUILDKIT_INLINE_CACHE",
    "BUILDKIT_MULTI_PLATFORM",
    "BUILDKIT_SANDBOX_HOSTNAME",
    "BUILDKIT_SBOM_SCAN_CONTEXT",
    "BUILDKIT_SBOM_SCAN_STAGE",
    "BUILDKIT_SYNTAX",
    "FTP_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "SOURCE_DATE_EPOCH",
    "all_proxy",
    "ftp_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "BUILDKIT_BUILD_NAME",
};

} // namespace

bool is_predefined_argument(std::string_view name) noexcept
{
    return among(platform_arguments, name) || among(other_arguments, name);
}

} // namespace tare::dockerfile
