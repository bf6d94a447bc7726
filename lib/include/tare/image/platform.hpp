#pragma once

#include <tare/base/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tare::image {

/// An operating system and a processor, normalised as containerd does ("x86_64" is "amd64", "aarch64" is
/// "arm64").
struct platform
{
    std::string os;
    std::string architecture;
    /// "v7", or empty.
    std::string variant;

    friend bool operator==(const platform&, const platform&) = default;

    /// "linux/amd64", "linux/arm/v7".
    [[nodiscard]] std::string to_string() const;

    /// Reads "<os>/<architecture>[/<variant>]" as `docker --platform` takes it; `errc::invalid_platform`
    /// otherwise.
    [[nodiscard]] static result<platform> parse(std::string_view text);

    /// The same platform under its canonical names.
    [[nodiscard]] platform normalised() const;

    /// What runs on this platform, best first: itself, then older variants (amd64 runs 386, arm/v7 runs
    /// arm/v6, …).
    [[nodiscard]] std::vector<platform> compatible() const;
};

} // namespace tare::image
