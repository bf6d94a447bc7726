#pragma once

#include <tare/image/platform.hpp>
#include <tare/inspect/content.hpp>

#include <optional>
#include <string>

namespace tare::inspect {

/// What a program says of the system it runs on.
struct told_platform
{
    image::platform platform;
    /// The program, as a path of the root filesystem.
    std::string path;
};

/// The platform that the programs of a root filesystem are for: what /bin/sh is, else what most ELF files
/// are. Absent when there are none, or when they are of a system that is not Linux.
[[nodiscard]] std::optional<told_platform> platform_of_files(const image_view& view);

} // namespace tare::inspect
