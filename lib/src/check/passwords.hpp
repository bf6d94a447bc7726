#pragma once

#include "check/image_check.hpp"

#include <optional>
#include <string_view>

namespace tare::check {

/// The lines of /etc/passwd and /etc/shadow whose password field `wanted` takes; absent when the image has
/// neither file.
[[nodiscard]] std::optional<places>
accounts_with_password(image_subject& image, bool (*wanted)(std::string_view field) noexcept);

/// "There is neither /etc/passwd nor /etc/shadow."
[[nodiscard]] answer no_accounts();

} // namespace tare::check
