#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace tare::dockerfile {

/// Programs that read POSIX scripts; BusyBox is one of them.
inline constexpr std::array<std::string_view, 7> posix_shells{"ash", "bash", "busybox", "dash",
                                                              "ksh", "sh",   "zsh"};

/// "sh" of "/bin/sh".
inline std::string_view without_folder(std::string_view program) noexcept
{
    const auto slash = program.rfind('/');
    return slash == std::string_view::npos ? program : program.substr(slash + 1);
}

/// True for a program that reads POSIX scripts, in whatever folder.
inline bool reads_posix_scripts(std::string_view program) noexcept
{
    const auto name = without_folder(program);
    return std::find(posix_shells.begin(), posix_shells.end(), name) != posix_shells.end();
}

} // namespace tare::dockerfile
