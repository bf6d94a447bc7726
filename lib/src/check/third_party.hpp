#pragma once

#include <string_view>

namespace tare::check {

/// Whether a path is in code of others as package managers lay it out (node_modules, site-packages, ...) or
/// in the system's own documentation: what lies about there is not the image author's.
[[nodiscard]] bool is_third_party(std::string_view path) noexcept;

} // namespace tare::check
