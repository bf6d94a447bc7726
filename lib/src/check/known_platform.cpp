#include "check/search.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace tare::check {
namespace {

constexpr auto systems =
    std::to_array<std::string_view>({"linux", "windows", "freebsd", "darwin", "wasip1", "wasi"});
constexpr auto architectures = std::to_array<std::string_view>(
    {"amd64", "386", "arm64", "arm", "ppc64le", "ppc64", "s390x", "riscv64", "mips64le", "mips64", "mipsle",
     "mips", "loong64", "wasm"}
);

answer evaluate_known_platform(image_subject& image)
{
    const auto& p = image.config().platform;
    const report::evidence where{.key = "architecture", .text = escape_text(p.to_string())};
    if (p.os.empty() || p.architecture.empty())
        return violated("The config does not say which platform it is for.", where);
    if (!is_one_of(std::string_view{p.os}, systems) ||
        !is_one_of(std::string_view{p.architecture}, architectures))
        return violated(
            fmt::format("'{}' is no platform that runtimes know.", escape_text(p.to_string())), where
        );
    return passed(fmt::format("It is for {}.", escape_text(p.to_string())), where);
}

} // namespace

image_check known_platform()
{
    return {
        {.id = "TARE-CONF-017",
         .practice = report::practice::configuration,
         .title = "The config says which platform the image is for",
         .severity = report::severity::medium,
         .inspects = "os and architecture of the config",
         .references = {"OCI image-spec config"},
         .rationale =
             "A runtime compares it with its own before it starts anything, and picks by it among several.",
         .fix = "Build with --platform, or with a builder that writes os and architecture."},
        needs::config | needs::any_system,
        evaluate_known_platform,
    };
}

} // namespace tare::check
