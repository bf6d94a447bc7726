#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tare::tar {

/// A number in a header field in octal (POSIX.1-2017 pax, ustar), between spaces and NULs; an empty field is
/// 0. Nothing when it is not one.
[[nodiscard]] std::optional<std::int64_t> parse_octal(std::string_view field) noexcept;

/// A number in a header field in octal or, when the top bit is set, in GNU's base-256 (big-endian two's
/// complement), which may be negative. Nothing when it is neither or does not fit.
[[nodiscard]] std::optional<std::int64_t> parse_numeric(std::string_view field) noexcept;

/// Decimal digits and nothing else, up to 2^63-1: the numbers of PAX records and sparse maps. Go also takes a
/// sign; no writer puts one and other readers do not agree on it.
[[nodiscard]] std::optional<std::int64_t> parse_decimal(std::string_view text) noexcept;

/// A PAX time, decimal seconds with an optional sign and fraction (POSIX.1-2017 pax, mtime), rounded down to
/// seconds.
[[nodiscard]] std::optional<std::int64_t> parse_pax_time(std::string_view text) noexcept;

} // namespace tare::tar
