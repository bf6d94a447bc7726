#pragma once

#include <array>
#include <string_view>

namespace tare::service {

/// What a token may be good for: to read what is stored, to upload, and to remove.
inline constexpr std::array<std::string_view, 3> token_scopes{"read", "write", "admin"};

} // namespace tare::service
