#pragma once

#include "inspect/packages/source.hpp"

namespace tare::inspect {

/// Packages of Python, Node, Go, Rust, Java, Ruby and PHP, from the manifests that were read while their
/// layers passed. A lockfile counts only where what it locks is not installed beside it.
void language_packages(const image_view& view, const limits& bounds, package_sink& sink);

} // namespace tare::inspect
