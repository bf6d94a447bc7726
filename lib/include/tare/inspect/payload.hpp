#pragma once

#include <tare/image/config.hpp>
#include <tare/inspect/content.hpp>
#include <tare/inspect/packages.hpp>
#include <tare/report/payload.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace tare::inspect {

/// What an image is for.
struct image_payload
{
    report::payload payload;
    /// By inode: 1 + the position of its part, or 0. Empty when nothing is known.
    std::vector<std::uint32_t> parts;
};

/// What entrypoint and command of `config` need of the root filesystem; a null config starts nothing. Pure:
/// the same image gives the same parts in the same order.
[[nodiscard]] image_payload payload(const image_view& view, const image::image_config* config);

/// What stands beside the payload: all files of the root filesystem that are in no part, by the package in
/// `installed` that owns them, and by directory.
[[nodiscard]] report::tare_weight
tare(const image_view& view, const image_payload& needed, const installed_packages& installed);

} // namespace tare::inspect
