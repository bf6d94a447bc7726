#pragma once

#include <tare/report/package.hpp>

#include <span>
#include <string>

namespace tare::report {

/// A table of packages for people: type, bytes, layer, name and version, one line each under a heading.
[[nodiscard]] std::string to_text(std::span<const package> packages);

} // namespace tare::report
