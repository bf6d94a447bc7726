#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {

const std::vector<dockerfile_check>& dockerfile_checks()
{
    static const std::vector<dockerfile_check> table{
#define TARE_DOCKERFILE_CHECK(name) name(),
#include "check/dockerfiles/dockerfile_checks.def"
#undef TARE_DOCKERFILE_CHECK
    };
    return table;
}

} // namespace tare::check::dockerfiles
