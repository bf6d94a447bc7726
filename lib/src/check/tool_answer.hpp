#pragma once

#include "check/image_check.hpp"

#include <initializer_list>
#include <string_view>
#include <vector>

namespace tare::check {

/// What a check answers that wants none of the programs in some lists of the attack surface. `kind` names one
/// of them: "shell".
[[nodiscard]] answer tools_found(
    std::string_view kind,
    std::initializer_list<std::vector<report::tool_file> report::attack_surface::*> lists,
    image_subject& image
);

} // namespace tare::check
