#pragma once

#include <string_view>

namespace tare::check::dockerfiles {

/// True for the name of a tar archive, compressed or not: what ADD unpacks.
[[nodiscard]] bool is_archive(std::string_view path);

} // namespace tare::check::dockerfiles
