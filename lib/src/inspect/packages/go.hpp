#pragma once

#include "inspect/packages/manifest.hpp"

#include <string_view>

namespace tare::inspect {

/// What a Go program records of its build: `version` is that of the toolchain ("go1.21.10"), `modules` the
/// text of runtime/debug.BuildInfo without the marks at its ends. The first package is the program's own
/// where it names itself; the standard library is one.
void read_go_build(std::string_view version, std::string_view modules, package_manifest& out);

} // namespace tare::inspect
