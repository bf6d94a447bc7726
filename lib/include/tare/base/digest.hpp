#pragma once

#include <tare/base/result.hpp>

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace tare {

/// A SHA-256 digest. Written as the OCI descriptor specification does: `sha256:` and 64 lower-case hex
/// digits.
struct digest
{
    std::array<std::uint8_t, 32> bytes{};

    friend auto operator<=>(const digest&, const digest&) = default;

    /// `sha256:<hex>`.
    [[nodiscard]] std::string to_string() const;

    /// The 64 hex digits alone.
    [[nodiscard]] std::string hex() const;

    /// Reads `sha256:<hex>`. Upper-case hex, other lengths and other algorithms are errors
    /// (`errc::malformed_manifest`): what cannot be verified is not accepted.
    [[nodiscard]] static result<digest> parse(std::string_view text);

    /// Reads 64 lower-case hex digits.
    [[nodiscard]] static result<digest> parse_hex(std::string_view text);
};

/// For hash tables; the bytes of a cryptographic digest are as good as any hash of them.
struct digest_hash
{
    [[nodiscard]] std::size_t operator()(const digest& d) const noexcept;
};

} // namespace tare
