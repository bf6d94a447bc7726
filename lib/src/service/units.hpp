#pragma once

#include <tare/base/result.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace tare::service {

/// Reads digits without a sign.
[[nodiscard]] result<std::uint64_t> parse_count(std::string_view text);

/// Reads bytes: "4096", "64KiB", "2GB"; whole numbers only. Units: B, kB, MB, GB, TB (powers of 1000), KiB,
/// MiB, GiB, TiB (powers of 1024), in any case.
[[nodiscard]] result<std::uint64_t> parse_size(std::string_view text);

/// Reads "500ms", "10s", "5m", "1h"; the unit is required.
[[nodiscard]] result<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The shortest text that `parse_size` reads as `bytes`.
[[nodiscard]] std::string format_size(std::uint64_t bytes);

/// The shortest text that `parse_duration` reads as `duration`.
[[nodiscard]] std::string format_duration(std::chrono::milliseconds duration);

} // namespace tare::service
