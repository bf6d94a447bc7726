#pragma once

#include "check/dockerfiles/dockerfile_check.hpp"

#include <string_view>

namespace tare::check::dockerfiles {

/// Judges the modes that a file sets, with chmod in RUN and with --chmod: `is_wrong` takes a mode as it is
/// written.
[[nodiscard]] answer judge_modes(
    const subject& s, bool (*is_wrong)(std::string_view mode), std::string_view when_some,
    std::string_view when_none
);

/// Whether a part of a symbolic mode ("u+s,g-w") is wrong, by what stands before and behind its operator,
/// which adds or sets.
template<class Wrong>
bool any_part(std::string_view mode, Wrong is_wrong)
{
    for (std::size_t at = 0; at < mode.size();) {
        const auto part = mode.substr(at, mode.find(',', at) - at);
        const auto op = part.find_first_of("+=");
        if (op != std::string_view::npos && is_wrong(part.substr(0, op), part.substr(op)))
            return true;
        at += part.size() + 1;
    }
    return false;
}

/// "0755", "4755".
[[nodiscard]] constexpr bool is_octal(std::string_view mode) noexcept
{
    return !mode.empty() && mode.find_first_not_of("01234567") == std::string_view::npos;
}

} // namespace tare::check::dockerfiles
