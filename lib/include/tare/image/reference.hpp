#pragma once

#include <tare/base/result.hpp>

#include <string>
#include <string_view>

namespace tare::image {

/// The name of an image, by the grammar of the distribution project's `reference` package:
/// `[domain/]path[:tag][@digest]`.
struct reference
{
    /// "docker.io", "localhost:5000", "[::1]:5000".
    std::string domain;
    /// Repository without the domain: "library/debian".
    std::string path;
    /// Empty when there is none.
    std::string tag;
    /// "sha256:…"; empty when there is none.
    std::string digest;

    friend bool operator==(const reference&, const reference&) = default;

    /// Reads what people and tools write, with Docker's defaults: "debian" is
    /// "docker.io/library/debian:latest". A name that is an image id (64 hex digits) and everything outside
    /// the grammar is `errc::invalid_reference`.
    [[nodiscard]] static result<reference> parse(std::string_view text);

    /// With every part: "docker.io/library/debian:12".
    [[nodiscard]] std::string to_string() const;

    /// As `docker images` shows it: without the default domain and "library/". Two texts that mean the same
    /// image give the same familiar name.
    [[nodiscard]] std::string familiar() const;
};

} // namespace tare::image
