#pragma once

#include <tare/base/limits.hpp>
#include <tare/inspect/content.hpp>
#include <tare/report/package.hpp>

#include <cstdint>
#include <vector>

namespace tare::inspect {

/// What is installed in a root filesystem, and what belongs to what.
struct installed_packages
{
    report::package_inventory inventory;
    /// By inode: 1 + the position of its package in the inventory, or 0. Empty when nothing is installed.
    std::vector<std::uint32_t> owners;
};

/// Reads the databases of distributions and the manifests of languages. Pure: the same image gives the same
/// packages in the same order. What cannot be read is a gap of the inventory, never silence.
[[nodiscard]] installed_packages packages(const image_view& view, const limits& bounds);

} // namespace tare::inspect
