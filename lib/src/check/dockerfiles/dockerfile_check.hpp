#pragma once

#include "check/dockerfiles/subject.hpp"

#include <vector>

namespace tare::check::dockerfiles {

/// A check on Dockerfiles, with what it does.
struct dockerfile_check
{
    check what;
    answer (*evaluate)(const subject& s);
};

/// All Dockerfile checks.
[[nodiscard]] const std::vector<dockerfile_check>& dockerfile_checks();

// One file each, which bears the function's name.
#define TARE_DOCKERFILE_CHECK(name) [[nodiscard]] dockerfile_check name();
#include "check/dockerfiles/dockerfile_checks.def"
#undef TARE_DOCKERFILE_CHECK

} // namespace tare::check::dockerfiles
