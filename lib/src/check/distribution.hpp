#pragma once

#include "check/image_check.hpp"

#include <optional>

namespace tare::check {

/// What os-release says, and where it stands.
struct named_distribution
{
    report::os_release os;
    report::evidence where;
};

/// The distribution that the image says it is; absent when there is no os-release, or it does not name one.
[[nodiscard]] std::optional<named_distribution> distribution_of(image_subject& image);

/// "There is no distribution that says what it is."
[[nodiscard]] answer no_distribution();

} // namespace tare::check
