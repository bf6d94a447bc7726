#pragma once

#include "check/dockerfiles/subject.hpp"

namespace tare::check::dockerfiles {

/// The answer of a check that each stage has at most one instruction of a kind, where only the last one
/// counts.
[[nodiscard]] answer at_most_one(const subject& s, keyword k);

} // namespace tare::check::dockerfiles
