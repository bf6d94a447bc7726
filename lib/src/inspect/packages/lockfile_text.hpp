#pragma once

#include "inspect/packages/manifest.hpp"

#include <string_view>
#include <utility>

/// What the lockfiles of Yarn and pnpm have in common, which are read line by line.
namespace tare::inspect {

/// Takes the first line off, without its end and blanks behind it.
[[nodiscard]] std::string_view next_line(std::string_view& rest) noexcept;

/// A scalar without the quotes around it; what it escapes stays escaped.
[[nodiscard]] std::string_view unquoted(std::string_view scalar) noexcept;

/// "@scope/name" and "1.2.3" of "@scope/name@1.2.3"; both empty where there is no version.
[[nodiscard]] std::pair<std::string_view, std::string_view> split_at_version(std::string_view text) noexcept;

/// Adds a package of npm; false when there are too many already.
[[nodiscard]] bool
add_locked(std::string_view name, std::string_view version, const limits& bounds, package_manifest& out);

} // namespace tare::inspect
