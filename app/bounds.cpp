#include "bounds.hpp"

#include "environment.hpp"

#include <fmt/format.h>

namespace tare::app {

result<limits> analysis_bounds(const std::vector<service::assignment>& flags)
{
    std::vector<service::assignment> variables;
    for (const auto& variable : environment())
        for (const auto& s : service::settings())
            if (s.bounds_analysis && s.environment() == variable.first)
                variables.push_back(variable);
    const auto loaded = service::load_config(variables, flags);
    if (!loaded.problems.empty())
        return make_error(errc::invalid_parameter, fmt::format("{}", fmt::join(loaded.problems, " ")));
    return loaded.value.bounds;
}

} // namespace tare::app
